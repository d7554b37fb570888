#include "base/lists.h"

struct ls_lists ls_lists_make(struct ls_arena *arena, uint32_t keys, uint32_t elements)
{
    struct ls_lists lists = {.keys = keys,
                             .first = LS_NEW_ARRAY(arena, uint32_t, keys),
                             .last = LS_NEW_ARRAY(arena, uint32_t, keys),
                             .next = LS_NEW_ARRAY(arena, uint32_t, elements)};
    for (uint32_t i = 0; i < keys; i++)
        lists.first[i] = LS_LISTS_END;
    return lists;
}

void ls_lists_add(struct ls_lists *lists, uint32_t key, uint32_t element)
{
    if (key >= lists->keys)
        return;
    lists->next[element] = LS_LISTS_END;
    if (lists->first[key] == LS_LISTS_END)
        lists->first[key] = element;
    else
        lists->next[lists->last[key]] = element;
    lists->last[key] = element;
}
