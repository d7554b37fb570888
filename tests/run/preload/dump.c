/*
 * Prints a recording, one JSON object per record and line, for the tests of the library. Checks on
 * the way that the file is sound: every reference leads to a record of the right type.
 * Usage: preload_dump FILE. Exit 0: sound; 1: damaged (says where on stderr); 2: cannot be read.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "recording.h"

static const char *file;
static uint64_t file_size;
static bool damaged;

static void complain(uint64_t offset, const char *what)
{
    fprintf(stderr, "at %" PRIu64 ": %s\n", offset, what);
    damaged = true;
}

static const struct lsr_header *header(void)
{
    return (const void *)file;
}

/* 0: no complete record there. */
static unsigned type_at(uint64_t offset)
{
    const struct lsr_record *record = (const void *)(file + offset);
    return record->tag >> 16 == LSR_TAG(0) >> 16 ? record->tag & 0xffff : 0;
}

/* A reference, checked; incomplete records are legal in what was killed. */
static lsr_ref to(lsr_ref ref, unsigned type)
{
    uint64_t offset = (uint64_t)ref * LSR_UNIT;
    unsigned found = ref && offset < header()->used ? type_at(offset) : 0;
    if (ref && (offset < LSR_HEADER_SIZE || offset >= header()->used))
        complain(offset, "reference out of the file");
    else if (found && found != type)
        complain(offset, "reference to a record of another type");
    return ref;
}

static void print_string(const char *name, const char *text)
{
    printf(",\"%s\":\"", name);
    for (; *text; text++)
        printf(*text < 32 || *text == '"' || *text == '\\' ? "\\u%04x" : "%c",
               (unsigned char)*text);
    putchar('"');
}

#define NUMBER(name, value) printf(",\"%s\":%" PRIu64, name, (uint64_t)(value))

static void print_header(void)
{
    const struct lsr_header *h = header();
    printf("{\"type\":\"header\"");
    NUMBER("pid", h->pid);
    NUMBER("parent_pid", h->parent_pid);
    NUMBER("mode", h->mode);
    NUMBER("state", h->state);
    NUMBER("status", h->exit_status);
    NUMBER("unseen", h->unseen);
    NUMBER("threads", h->threads);
    NUMBER("main", to(h->main_thread, LSR_THREAD));
    NUMBER("used", h->used);
    NUMBER("start_ticks", h->start_ticks);
    uint64_t lost = 0;
    for (unsigned i = 0; i < 16; i++)
        lost += h->lost[i];
    NUMBER("lost", lost);
    print_string("exe", h->exe);
    print_string("command", h->command);
    print_string("parent", h->parent);
    puts("}");
}

static void print_held(const struct lsr_thread_record *t)
{
    const struct lsr_held *held = (const void *)(file + t->held_at);
    printf(",\"held\":[");
    for (uint32_t i = 0; i < t->held_count; i++) {
        printf("%s{\"object\":%u", i ? "," : "", to(held[i].object, LSR_OBJECT));
        NUMBER("use", to(held[i].use, LSR_USE));
        NUMBER("stack", to(held[i].stack, LSR_STACK));
        NUMBER("depth", held[i].depth);
        NUMBER("op", held[i].op);
        NUMBER("how", held[i].how);
        NUMBER("since", held[i].since_ns);
        NUMBER("address", held[i].address);
        putchar('}');
    }
    putchar(']');
}

static void print_thread(const struct lsr_thread_record *t)
{
    NUMBER("number", t->number);
    NUMBER("tid", t->tid);
    NUMBER("flags", t->flags);
    NUMBER("ended", t->ended);
    NUMBER("end_stack", to(t->end_stack, LSR_STACK));
    NUMBER("voluntary", t->switches[0]);
    print_string("name", t->name);
    NUMBER("creator", to(t->creator, LSR_THREAD));
    NUMBER("created", to(t->created, LSR_STACK));
    NUMBER("creator_segment", t->creator_segment);
    NUMBER("segment", t->segment);
    NUMBER("end", t->end_ns);
    NUMBER("joined_by", to(t->joined_by, LSR_THREAD));
    NUMBER("detached", t->detached);
    NUMBER("waits", t->waits);
    NUMBER("wait_ns", t->wait_ns);
    NUMBER("want", to(t->want.use, LSR_USE));
    NUMBER("sequence", t->want.sequence);
    NUMBER("want_address", t->want.address);
    NUMBER("want_mutex", to(t->want.mutex, LSR_OBJECT));
    NUMBER("held_lost", t->held_lost);
    if (t->held_at + (uint64_t)t->held_count * sizeof(struct lsr_held) > file_size ||
        t->held_count > t->held_capacity)
        complain(t->held_at, "held list out of the file");
    else
        print_held(t);
}

static void print_object(const struct lsr_object *o)
{
    NUMBER("address", o->address);
    NUMBER("kind", o->kind);
    NUMBER("flags", o->flags);
    NUMBER("generation", o->generation);
    NUMBER("created", to(o->created, LSR_STACK));
    NUMBER("creator", to(o->creator, LSR_THREAD));
    NUMBER("destroyed", o->destroyed_ns);
    NUMBER("foreign", o->foreign_releases);
    NUMBER("value", o->value);
    NUMBER("members", o->members);
}

static void print_times(const char *name, lsr_ref ref)
{
    const struct lsr_times *times = (const void *)(file + (uint64_t)ref * LSR_UNIT);
    uint64_t sum = 0;
    if (!to(ref, LSR_TIMES) || type_at((uint64_t)ref * LSR_UNIT) != LSR_TIMES)
        return;
    for (unsigned i = 0; i < LSR_BUCKETS; i++)
        sum += times->bucket[i];
    printf(",\"%s\":{\"buckets\":%" PRIu64, name, sum);
    NUMBER("count", times->count);
    NUMBER("total", times->total_ns);
    NUMBER("max", times->max_ns);
    putchar('}');
}

static void print_use(const struct lsr_use *u)
{
    NUMBER("thread", to(u->thread, LSR_THREAD));
    NUMBER("object", to(u->object, u->op == LSR_OP_JOIN ? LSR_THREAD : LSR_OBJECT));
    NUMBER("op", u->op);
    NUMBER("how", u->how);
    NUMBER("stack", to(u->stack, LSR_STACK));
    NUMBER("site", u->site);
    NUMBER("count", u->count);
    NUMBER("contended", u->contended);
    NUMBER("failed", u->failed);
    NUMBER("effect", u->effect);
    NUMBER("blocker", to(u->blocker, LSR_THREAD));
    NUMBER("blocker_site", u->blocker_site);
    NUMBER("mutex", to(u->mutex, LSR_OBJECT));
    NUMBER("mutexes", u->mutexes);
    NUMBER("woken", u->woken);
    NUMBER("most_failures", u->most_failures);
    NUMBER("overtaken", u->overtaken);
    print_times("wait", u->wait);
    print_times("hold", u->hold);
}

static void print_dependency(const struct lsr_dependency *d)
{
    NUMBER("thread", to(d->thread, LSR_THREAD));
    NUMBER("object", to(d->object, d->op == LSR_OP_JOIN ? LSR_THREAD : LSR_OBJECT));
    NUMBER("use", to(d->use, LSR_USE));
    NUMBER("stack", to(d->stack, LSR_STACK));
    NUMBER("op", d->op);
    NUMBER("how", d->how);
    NUMBER("count", d->count);
    NUMBER("segment_count", d->segment_count);
    printf(",\"segments\":[");
    for (uint32_t i = 0; i < d->segment_count && i < LSR_SEGMENTS; i++)
        printf("%s%u", i ? "," : "", d->segments[i]);
    printf("],\"held\":[");
    for (uint32_t i = 0; i < d->held_count; i++)
        printf("%s%u", i ? "," : "", to(d->held[i].object, LSR_OBJECT));
    printf("],\"held_stacks\":[");
    for (uint32_t i = 0; i < d->held_count; i++)
        printf("%s%u", i ? "," : "", to(d->held[i].stack, LSR_STACK));
    putchar(']');
}

static void print_stack(const struct lsr_stack *s)
{
    NUMBER("interrupted", s->interrupted);
    printf(",\"frames\":[");
    for (uint32_t i = 0; i < s->depth; i++)
        printf("%s%" PRIu64, i ? "," : "", s->frames[i]);
    putchar(']');
}

static void print_module(const struct lsr_module *m)
{
    print_string("path", m->path);
    NUMBER("bias", m->bias);
    NUMBER("start", m->range[0].start);
    NUMBER("end", m->range[0].end);
    NUMBER("build_id_size", m->build_id_size);
    NUMBER("gone", m->gone);
}

static void print_order(const struct lsr_order *o)
{
    NUMBER("kind", o->kind);
    NUMBER("thread", to(o->thread, LSR_THREAD));
    NUMBER("segment", o->segment);
    NUMBER("other", to(o->other, o->kind == LSR_ORDER_BARRIER ? LSR_OBJECT : LSR_THREAD));
    NUMBER("round", o->round);
    NUMBER("stack", to(o->stack, LSR_STACK));
}

static void print_misuse(const struct lsr_misuse *m)
{
    NUMBER("kind", m->kind);
    NUMBER("thread", to(m->thread, LSR_THREAD));
    NUMBER("object", to(m->object, LSR_OBJECT));
    NUMBER("second", to(m->second, LSR_OBJECT));
    NUMBER("stack", to(m->stack, LSR_STACK));
    NUMBER("other", to(m->other, LSR_THREAD));
    NUMBER("other_stack", to(m->other_stack, LSR_STACK));
    NUMBER("count", m->count);
}

static void print_events(const struct lsr_events *e)
{
    uint64_t before = 0;
    NUMBER("thread", to(e->thread, LSR_THREAD));
    NUMBER("cut", e->cut);
    printf(",\"events\":[");
    for (uint32_t i = 0; i < e->count && i < e->capacity; i++) {
        const struct lsr_event *event = &e->event[i];
        if (event->ns < before || e->capacity * sizeof(*event) > e->record.size - sizeof(*e))
            complain((uint64_t)((const char *)e - file), "events");
        before = event->ns;
        printf("%s[%u,%u,%u]", i ? "," : "", event->what % LSR_EVENT_KINDS,
               event->what / LSR_EVENT_KINDS, to(event->use, LSR_USE));
    }
    printf("]");
}

static void print_record(const void *r, unsigned type)
{
    static const char *const names[LSR_TYPES] = {
        [LSR_MODULE] = "module", [LSR_THREAD] = "thread",
        [LSR_OBJECT] = "object", [LSR_STACK] = "stack",
        [LSR_USE] = "use",       [LSR_TIMES] = "times",
        [LSR_ORDER] = "order",   [LSR_DEPENDENCY] = "dependency",
        [LSR_MISUSE] = "misuse", [LSR_HELD] = "held",
        [LSR_EVENTS] = "events"};
    if (type == LSR_TIMES || type == LSR_HELD || type == LSR_SCRIPT)
        return;
    printf("{\"type\":\"%s\"", names[type]);
    NUMBER("ref", ((const char *)r - file) / LSR_UNIT);
    switch (type) {
    case LSR_MODULE:
        print_module(r);
        break;
    case LSR_THREAD:
        print_thread(r);
        break;
    case LSR_OBJECT:
        print_object(r);
        break;
    case LSR_STACK:
        print_stack(r);
        break;
    case LSR_USE:
        print_use(r);
        break;
    case LSR_DEPENDENCY:
        print_dependency(r);
        break;
    case LSR_ORDER:
        print_order(r);
        break;
    case LSR_EVENTS:
        print_events(r);
        break;
    default:
        print_misuse(r);
        break;
    }
    puts("}");
}

static void print_records(void)
{
    for (uint64_t at = LSR_HEADER_SIZE; at < header()->used;) {
        const struct lsr_record *record = (const void *)(file + at);
        unsigned type = type_at(at);
        if (record->tag && (!type || type >= LSR_TYPES))
            complain(at, "no record");
        else if (type && (record->size % LSR_UNIT || !record->size))
            complain(at, "size of a record");
        else if (type)
            print_record(record, type);
        at += record->size && record->size % LSR_UNIT == 0 ? record->size : LSR_UNIT;
    }
}

/* A file that is written meanwhile only grows: what its header says was there before its size is
 * asked. The mapping has room for what comes after. */
int main(int argc, char **argv)
{
    enum { BEING_MADE = 3, ROOM = 1 << 30 };
    struct lsr_header before = {0};
    struct stat status;
    int fd = argc == 2 ? open(argv[1], O_RDONLY) : -1;
    ssize_t got = pread(fd, &before, sizeof(before), 0);
    if (got < 0 || fstat(fd, &status) != 0)
        return 2;
    if (memcmp(before.magic, (char[8]){0}, 8) == 0)
        return BEING_MADE; /* the magic is written last */
    file_size = (uint64_t)status.st_size;
    void *memory = mmap(NULL, file_size + ROOM, PROT_READ, MAP_PRIVATE, fd, 0);
    if (memory == MAP_FAILED)
        return 2;
    file = memory;
    if (memcmp(file, LSR_MAGIC, 8) != 0 || header()->version != LSR_VERSION)
        return 2;
    if (before.used > before.end || before.end > file_size)
        complain(0, "more used than there is");
    print_header();
    print_records();
    return damaged;
}
