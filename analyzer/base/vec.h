/* Growable arrays of any element type.
 *
 *     LS_VEC(int) numbers = {0};
 *     ls_vec_push(&numbers, 7);
 *     for (uint32_t i = 0; i < numbers.count; i++) use(numbers.at[i]);
 *     ls_vec_release(&numbers);
 *
 * An array of all zeros is a valid empty one. Elements live in one heap block that the array owns:
 * pushing moves them, so keep indices, not pointers. Running out of memory ends the program. Not
 * thread-safe. */
#ifndef LS_BASE_VEC_H
#define LS_BASE_VEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LS_VEC(type)                                                                               \
    struct {                                                                                       \
        type *at;                                                                                  \
        uint32_t count;                                                                            \
        uint32_t capacity;                                                                         \
    }

/* Room for `extra` more elements; the new memory is not initialised. */
#define ls_vec_reserve(vec, extra)                                                                 \
    ((void)((vec)->capacity - (vec)->count >= (extra) ||                                           \
            ((vec)->at = ls_vec_grow_((vec)->at, (vec)->count, (extra), &(vec)->capacity,          \
                                      sizeof *(vec)->at))))

#define ls_vec_push(vec, ...)                                                                      \
    (ls_vec_reserve((vec), 1), (void)((vec)->at[(vec)->count++] = (__VA_ARGS__)))

/* Appends one zeroed element and evaluates to its address (valid until the next push). */
#define ls_vec_add(vec)                                                                            \
    (ls_vec_reserve((vec), 1), ls_vec_zero_(&(vec)->at[(vec)->count], sizeof *(vec)->at),          \
     &(vec)->at[(vec)->count++])

#define ls_vec_release(vec)                                                                        \
    (ls_vec_free_((vec)->at), (vec)->at = NULL, (vec)->count = (vec)->capacity = 0)

void *ls_vec_grow_(void *at, uint32_t count, uint32_t extra, uint32_t *capacity, size_t element);
void ls_vec_zero_(void *element, size_t size);
void ls_vec_free_(void *at);

/* Sets `found` to the index of the first of `count` elements for which `before`, an expression of
 * the index `middle`, is false; `count` when there is none. It must be true of all before that one,
 * as in a sorted array. */
#define LS_BISECT(found, middle, count, before)                                                    \
    do {                                                                                           \
        uint32_t high_ = (count);                                                                  \
        (found) = 0;                                                                               \
        while ((found) < high_) {                                                                  \
            uint32_t middle = (found) + (high_ - (found)) / 2;                                     \
            if (before)                                                                            \
                (found) = middle + 1;                                                              \
            else                                                                                   \
                high_ = middle;                                                                    \
        }                                                                                          \
    } while (0)

/* One of `count` numbers is the one that is looked for: for short lists in any order. */
static inline bool ls_is_among(const uint32_t *all, uint32_t count, uint32_t wanted)
{
    for (uint32_t i = 0; i < count; i++)
        if (all[i] == wanted)
            return true;
    return false;
}

#endif
