#include "recording/target.h"

#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/diag.h"

enum { NESTED_SCRIPTS = 4 };

static bool is_program(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISREG(status.st_mode) && access(path, X_OK) == 0;
}

static const char *search_path(struct ls_arena *arena, const char *name)
{
    const char *folders = getenv("PATH");
    for (const char *at = folders ? folders : "/usr/bin:/bin"; at;) {
        size_t length = strcspn(at, ":");
        const char *path = length ? ls_arena_printf(arena, "%.*s/%s", (int)length, at, name)
                                  : ls_arena_printf(arena, "./%s", name);
        if (is_program(path))
            return path;
        at = at[length] ? at + length + 1 : NULL;
    }
    return NULL;
}

static int find(struct ls_target *target, struct ls_arena *arena, const char *name)
{
    struct stat status;
    if (!strchr(name, '/')) {
        target->path = *name ? search_path(arena, name) : NULL;
        return target->path ? 0 : ls_error("%s: no such program in PATH", name);
    }
    target->path = name;
    if (stat(name, &status) != 0)
        return ls_error("%s: %s", name, strerror(errno));
    if (S_ISDIR(status.st_mode))
        return ls_error("%s: is a directory", name);
    return is_program(name) ? 0 : ls_error("%s: not executable", name);
}

/* The interpreter of a script, NULL for other files. */
static const char *read_interpreter(struct ls_arena *arena, const char *path)
{
    char line[512] = "";
    int file = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got = file >= 0 ? read(file, line, sizeof line - 1) : -1;
    if (file >= 0)
        close(file);
    if (got < 2 || line[0] != '#' || line[1] != '!')
        return NULL;
    char *start = line + 2 + strspn(line + 2, " \t");
    return ls_arena_strndup(arena, start, strcspn(start, " \t\r\n"));
}

static const char *elf_loader(Elf *elf)
{
    size_t count = 0, size = 0;
    const char *bytes = elf_rawfile(elf, &size);
    elf_getphdrnum(elf, &count);
    for (size_t i = 0; i < count; i++) {
        GElf_Phdr header;
        if (gelf_getphdr(elf, (int)i, &header) && header.p_type == PT_INTERP && bytes &&
            header.p_offset < size && memchr(bytes + header.p_offset, 0, size - header.p_offset))
            return bytes + header.p_offset;
    }
    return NULL;
}

/* A sanitizer that demands to come first among the libraries. */
static const char *needed_first(struct ls_arena *arena, Elf *elf)
{
    Elf_Scn *section = NULL;
    while ((section = elf_nextscn(elf, section))) {
        GElf_Shdr header;
        Elf_Data *data;
        if (!gelf_getshdr(section, &header) || header.sh_type != SHT_DYNAMIC ||
            !(data = elf_getdata(section, NULL)))
            continue;
        GElf_Dyn entry;
        for (int i = 0; gelf_getdyn(data, i, &entry); i++) {
            const char *name =
                entry.d_tag == DT_NEEDED ? elf_strptr(elf, header.sh_link, entry.d_un.d_val) : NULL;
            if (name && strncmp(name, "libasan.so", 10) == 0)
                return ls_arena_strdup(arena, name);
        }
    }
    return NULL;
}

/* The kernel clears LD_PRELOAD's effect when a program gains rights by being executed. */
static bool gains_rights(const char *path)
{
    struct stat status;
    if (stat(path, &status) != 0)
        return false;
    return (status.st_mode & S_ISUID && status.st_uid != getuid()) ||
           (status.st_mode & S_ISGID && status.st_gid != getgid()) ||
           (getuid() != 0 && getxattr(path, "security.capability", NULL, 0) > 0);
}

static void judge_elf(struct ls_target *target, struct ls_arena *arena, const char *path, Elf *elf)
{
    GElf_Ehdr self = {.e_machine = EM_NONE}, header;
    const char *loader = elf_loader(elf);
#if defined(__x86_64__)
    self.e_machine = EM_X86_64;
#elif defined(__aarch64__)
    self.e_machine = EM_AARCH64;
#endif
    int own_class = sizeof(void *) == 8 ? ELFCLASS64 : ELFCLASS32;
    target->preloads = true;
    if (!gelf_getehdr(elf, &header))
        return;
    if (header.e_ident[EI_CLASS] != own_class ||
        (self.e_machine != EM_NONE && header.e_machine != self.e_machine)) {
        target->preloads = false;
        target->unseen =
            ls_arena_printf(arena, "%s is made for another machine or word size", path);
    } else if (!loader) {
        target->unseen = ls_arena_printf(
            arena, "%s is a static program: no library can be loaded into it", path);
    } else if (strstr(loader, "ld-musl")) {
        target->preloads = false;
        target->unseen = ls_arena_printf(arena, "%s uses musl, not the GNU C library", path);
    } else if (gains_rights(path)) {
        target->unseen = ls_arena_printf(
            arena, "%s is setuid or has capabilities: the system loads no library into it", path);
    }
    target->first = needed_first(arena, elf);
}

static void judge_file(struct ls_target *target, struct ls_arena *arena, const char *path)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    target->preloads = true;
    if (file < 0)
        return;
    elf_version(EV_CURRENT);
    Elf *elf = elf_begin(file, ELF_C_READ_MMAP, NULL);
    if (elf && elf_kind(elf) == ELF_K_ELF)
        judge_elf(target, arena, path, elf);
    elf_end(elf);
    close(file);
}

int ls_target_find(struct ls_target *target, struct ls_arena *arena, const char *name)
{
    *target = (struct ls_target){0};
    if (find(target, arena, name) != 0)
        return -1;
    const char *path = target->path;
    for (int i = 0; i < NESTED_SCRIPTS; i++) {
        const char *interpreter = read_interpreter(arena, path);
        if (!interpreter)
            break;
        if (!is_program(interpreter))
            return ls_error("%s: its interpreter %s cannot be executed", name, interpreter);
        target->interpreter = path = interpreter;
    }
    judge_file(target, arena, path);
    return 0;
}
