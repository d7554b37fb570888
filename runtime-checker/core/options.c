#include "core/options.h"

#include "core/sys.h"
#include "core/text.h"

struct lsr_options lsr_options = {.mode = LSR_MODE_CONTENTION, .size_limit = UINT64_C(4) << 30};

static void choose_holds(void)
{
    static const struct {
        uint64_t first, mask, hot;
    } choice[] = {
        [LSR_MODE_ORDER] = {0, UINT64_MAX, UINT64_MAX},
        [LSR_MODE_CONTENTION] = {64, 31, 255},
        [LSR_MODE_FULL] = {1024, 7, 7},
    };
    lsr_options.first_holds = choice[lsr_options.mode].first;
    lsr_options.hold_mask = choice[lsr_options.mode].mask;
    lsr_options.hot_mask = choice[lsr_options.mode].hot;
}

static void set_option(const char *name, size_t length, const char *value)
{
    if (lsr_text_equal(name, "mode", length)) {
        lsr_options.mode = value[0] == 'o'   ? LSR_MODE_ORDER
                           : value[0] == 'f' ? LSR_MODE_FULL
                                             : LSR_MODE_CONTENTION;
    } else if (lsr_text_equal(name, "dir", length)) {
        struct lsr_text text = lsr_text(lsr_options.directory, sizeof(lsr_options.directory));
        lsr_text_add(&text, value);
    } else if (lsr_text_equal(name, "plan", length)) {
        struct lsr_text text = lsr_text(lsr_options.plan, sizeof(lsr_options.plan));
        lsr_text_add(&text, value);
    } else if (lsr_text_equal(name, "size", length)) {
        uint64_t megabytes = lsr_text_number(&value, 10);
        if (megabytes > 0 && megabytes < 200000)
            lsr_options.size_limit = megabytes << 20;
    }
}

/* Copies one value up to an unescaped ':' and returns what is behind it. */
static const char *read_value(const char *from, char *value, size_t size)
{
    struct lsr_text text = lsr_text(value, size);
    for (; *from && *from != ':'; from++) {
        if (*from == '\\' && from[1])
            from++;
        lsr_text_add_bytes(&text, from, 1);
    }
    return *from ? from + 1 : from;
}

static void set_fallback(char *const *environment)
{
    struct lsr_text text = lsr_text(lsr_options.fallback, sizeof(lsr_options.fallback));
    const char *runtime = lsr_text_environment(environment, "XDG_RUNTIME_DIR");
    if (runtime && runtime[0] == '/') {
        lsr_text_add(&text, runtime);
        lsr_text_add(&text, "/lockstitch");
    } else {
        lsr_text_add(&text, "/tmp/lockstitch-");
        lsr_text_add_number(&text, (uint64_t)lsr_syscall(SYS_getuid, 0));
    }
}

void lsr_options_read(char *const *environment)
{
    set_fallback(environment);
    const char *cursor = lsr_text_environment(environment, "LOCKSTITCH_OPTIONS");
    while (cursor && *cursor) {
        const char *name = cursor;
        while (*cursor && *cursor != '=' && *cursor != ':')
            cursor++;
        size_t length = (size_t)(cursor - name);
        char value[512] = "";
        cursor = *cursor == '=' ? read_value(cursor + 1, value, sizeof(value))
                                : cursor + (*cursor == ':');
        set_option(name, length, value);
    }
    choose_holds();
}
