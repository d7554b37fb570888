#include "core/table.h"

#include <stddef.h>

#include "core/sys.h"

void lsr_table_end(struct lsr_table *table)
{
    if (table->has_grown)
        lsr_sys_unmap(table->entries, table->capacity * sizeof(*table->entries));
    *table = (struct lsr_table){0};
}

void lsr_table_add(struct lsr_table *table, uint64_t key, void *value)
{
    uint32_t mask = table->capacity - 1, at = (uint32_t)(key >> 16) & mask;
    while (table->entries[at].key)
        at = (at + 1) & mask;
    table->entries[at] = (struct lsr_entry){key, value};
    table->count++;
}

bool lsr_table_reserve(struct lsr_table *table)
{
    if (table->count < table->capacity / 2)
        return true;
    struct lsr_table old = *table;
    uint32_t capacity = 4 * old.capacity;
    struct lsr_entry *entries = lsr_sys_pages(capacity * sizeof(*entries));
    if (!entries)
        return false;
    *table = (struct lsr_table){entries, capacity, 0, true};
    for (uint32_t i = 0; i < old.capacity; i++)
        if (old.entries[i].key)
            lsr_table_add(table, old.entries[i].key, old.entries[i].value);
    lsr_table_end(&old);
    return true;
}
