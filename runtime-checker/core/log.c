#include "core/log.h"

#include "core/clock.h"
#include "core/file.h"
#include "core/options.h"

enum { FIRST_EVENTS = 28, MOST_EVENTS = 4096 /* of a piece */ };

static uint64_t bytes_of_all;

void lsr_log_forget(void)
{
    bytes_of_all = 0;
}

void lsr_log_begin(struct lsr_thread *thread)
{
    thread->log.piece = NULL;
    thread->log.total = 0;
    thread->log.is_open = lsr_options.mode == LSR_MODE_FULL;
    thread->watched = lsr_options.confirms || thread->log.is_open;
}

static void close_log(struct lsr_thread *thread)
{
    if (thread->log.piece)
        thread->log.piece->cut = 1;
    thread->log.is_open = false;
    thread->watched = lsr_options.confirms;
}

/* NULL: there is no more room. */
static struct lsr_events *new_piece(struct lsr_thread *thread)
{
    const struct lsr_events *last = thread->log.piece;
    uint32_t capacity = last ? 2 * last->capacity : FIRST_EVENTS;
    capacity = capacity < MOST_EVENTS ? capacity : MOST_EVENTS;
    size_t size = sizeof(*last) + capacity * sizeof(last->event[0]);
    if (thread->log.total >= LSR_EVENTS_OF_THREAD ||
        __atomic_fetch_add(&bytes_of_all, size, __ATOMIC_RELAXED) > LSR_EVENTS_OF_ALL)
        return NULL;
    struct lsr_events *piece = lsr_record_new(LSR_EVENTS, size);
    if (!piece)
        return NULL;
    piece->thread = thread->ref;
    piece->capacity = capacity;
    lsr_record_commit(piece, LSR_EVENTS);
    return thread->log.piece = piece;
}

void lsr_log_add(struct lsr_thread *thread, lsr_ref use, enum lsr_event_kind kind)
{
    struct lsr_events *piece = thread->log.piece;
    if (!use)
        return; /* lost */
    if (!piece || piece->count == piece->capacity)
        piece = new_piece(thread);
    if (!piece) {
        close_log(thread);
        return;
    }
    piece->event[piece->count] = (struct lsr_event){
        lsr_clock_fast(), use, thread->record->segment * LSR_EVENT_KINDS + (uint32_t)kind};
    __atomic_store_n(&piece->count, piece->count + 1, __ATOMIC_RELEASE);
    thread->log.total++;
}
