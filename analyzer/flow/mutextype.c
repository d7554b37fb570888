#include "flow/mutextype.h"

/* The numbers of <pthread.h> on Linux. */
static enum ls_lock_type mutex_type(int64_t number)
{
    static const enum ls_lock_type types[] = {LS_TYPE_NORMAL, LS_TYPE_RECURSIVE, LS_TYPE_ERRORCHECK,
                                              LS_TYPE_ADAPTIVE};
    return number >= 0 && number < 4 ? types[number] : LS_TYPE_UNKNOWN;
}

/* PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP is 2; glibc takes ..._PREFER_WRITER_NP for none. */
static enum ls_lock_type rwlock_type(int64_t number)
{
    return number == 2 ? LS_TYPE_WRITERS_FIRST : LS_TYPE_NORMAL;
}

/* What a null pointer to an attribute object "holds". */
static bool is_of_no_attribute(const struct ls_terms *terms, uint32_t number)
{
    const struct ls_term *cell = ls_term(terms, ls_term_home(terms, number));
    int64_t address;
    return cell->kind == LS_TERM_CONTAINER && ls_term_is_const(terms, cell->a, &address) &&
           address == 0;
}

enum ls_lock_type ls_mutextype_of(const struct ls_terms *terms, enum ls_lock_kind kind,
                                  uint32_t *number)
{
    int64_t value = 0;
    if (!ls_term_is_const(terms, *number, &value) && !is_of_no_attribute(terms, *number)) {
        *number = ls_term(terms, *number)->of_entry ? *number : 0;
        return LS_TYPE_UNKNOWN;
    }
    *number = 0;
    return kind == LS_LOCK_RWLOCK ? rwlock_type(value) : mutex_type(value);
}
