#include "balance.h"

#include <string.h>

/* Classes of returned values; a pointer is ZERO or MORE. 1 is a class of its own: it often means
 * true, not an error number. */
enum { NEGATIVE = 1, ZERO = 2, ONE = 4, MORE = 8 };

static bool is_anything(const struct ls_imbalance *imbalance, const struct ls_exit *exit)
{
    if (imbalance->result == LS_RESULT_VOID || imbalance->result == LS_RESULT_OTHER)
        return true;
    return exit->value.low == INT64_MIN && exit->value.high == INT64_MAX && !exit->value.nonzero;
}

static unsigned classes_of(const struct ls_imbalance *imbalance, const struct ls_exit *exit)
{
    const struct ls_range *value = &exit->value;
    bool has_zero = !value->nonzero && value->low <= 0 && value->high >= 0;
    bool only_zero = has_zero && value->low == 0 && value->high == 0;
    if (imbalance->result == LS_RESULT_POINTER)
        return (has_zero ? ZERO : 0) | (only_zero ? 0 : MORE);
    return (has_zero ? ZERO : 0) | (value->low < 0 ? NEGATIVE : 0) |
           (value->low <= 1 && value->high >= 1 ? ONE : 0) | (value->high > 1 ? MORE : 0);
}

struct ls_balance ls_balance_of(const struct ls_imbalance *imbalance)
{
    struct ls_balance balance = {.imbalance = imbalance};
    for (uint32_t i = 0; i < imbalance->exits; i++) {
        const struct ls_exit *exit = &imbalance->exit[i];
        bool any = is_anything(imbalance, exit);
        unsigned classes = any ? 0 : classes_of(imbalance, exit);
        balance.held |= exit->holds ? classes : 0;
        balance.held_any |= exit->holds && any;
        balance.released |= exit->holds ? 0 : classes;
        balance.released_any |= !exit->holds && any;
    }
    return balance;
}

/* "lock" as a word of its own or at the end of one ("wrlock"), but neither "unlock" nor "block" and
 * "clock". */
static bool is_named_like_a_locker(const char *function)
{
    for (const char *at = strcasestr(function, "lock"); at; at = strcasestr(at + 1, "lock")) {
        if (at == function || !strchr("bBcCnN", at[-1]))
            return true;
    }
    return false;
}

/* Nothing is known about the values: void, a structure, or numbers from elsewhere. */
static enum ls_verdict judge_unknown(const struct ls_balance *balance)
{
    return is_named_like_a_locker(balance->imbalance->function) ? LS_VERDICT_DOUBTFUL
                                                                : LS_VERDICT_FORGOTTEN;
}

/* An exit that may return anything, beside released ones that are known. It is meant if it is the
 * success of those failures, and somebody gives back the lock then. */
static enum ls_verdict judge_any(const struct ls_balance *balance)
{
    const struct ls_imbalance *imbalance = balance->imbalance;
    unsigned success = ls_result_fails_by_zero(imbalance->result) ? MORE | ONE : ZERO;
    bool is_nobodys = imbalance->is_nobodys && !is_named_like_a_locker(imbalance->function);
    return balance->released_any || (balance->released & success) || is_nobodys
               ? LS_VERDICT_FORGOTTEN
               : LS_VERDICT_DOUBTFUL;
}

static bool fails(const struct ls_balance *balance, unsigned classes)
{
    if (ls_result_fails_by_zero(balance->imbalance->result))
        return classes == ZERO;
    return (classes & NEGATIVE) || (classes & (MORE | ZERO)) == MORE;
}

/* A known value that no released exit is known to return. 0 and 1 mean success to one and failure
 * to the other: the callers know. Not so where another exit may return it without the lock. */
static enum ls_verdict judge_distinct(const struct ls_balance *balance, unsigned classes)
{
    const struct ls_imbalance *imbalance = balance->imbalance;
    bool failure_released =
        balance->released & (ls_result_fails_by_zero(imbalance->result) ? ZERO : NEGATIVE);
    if (fails(balance, classes))
        return LS_VERDICT_FORGOTTEN;
    if (failure_released)
        return balance->released_any ? judge_unknown(balance) : LS_VERDICT_MEANT;
    if (imbalance->callers > 0)
        return LS_VERDICT_FORGOTTEN;
    return balance->released_any ? LS_VERDICT_DOUBTFUL : LS_VERDICT_MEANT;
}

enum ls_verdict ls_balance_judge(const struct ls_balance *balance, const struct ls_exit *exit)
{
    const struct ls_imbalance *imbalance = balance->imbalance;
    if (imbalance->is_thread_root || imbalance->between_rounds || imbalance->by_jump ||
        imbalance->is_own_lock)
        return LS_VERDICT_FORGOTTEN;
    if (imbalance->is_lost) /* by a locker: what releases it may look like something else */
        return judge_unknown(balance);
    if (balance->released == 0 && !balance->released_any)
        return LS_VERDICT_MEANT;
    if (imbalance->callers > 0 && imbalance->released_by_callers)
        return LS_VERDICT_MEANT;
    if (is_anything(imbalance, exit))
        return balance->released == 0 ? judge_unknown(balance) : judge_any(balance);
    unsigned classes = classes_of(imbalance, exit);
    if (classes & balance->released)
        return LS_VERDICT_FORGOTTEN;
    return judge_distinct(balance, classes);
}

bool ls_balance_is_failure(const struct ls_balance *balance, const struct ls_exit *exit)
{
    if (is_anything(balance->imbalance, exit))
        return false;
    return fails(balance, classes_of(balance->imbalance, exit));
}
