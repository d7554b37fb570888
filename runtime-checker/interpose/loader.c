/*
 * dlopen, dlmopen and dlclose: the loader's lock is held while constructors and destructors run.
 * dlsym and dladdr: they take it for a moment, and wait for all that.
 *
 * The loader looks for a library without a slash in its name by the run path of its caller, which
 * it knows by the return address. Where that could matter the call is passed on by a jump, so that
 * the address stays the program's: then what is held inside is not seen.
 */
#include <dlfcn.h>
#include <elf.h>
#include <link.h>
#include <stdbool.h>
#include <string.h>

#include "core/file.h"
#include "core/libc.h"
#include "core/loader.h"
#include "core/module.h"
#include "interpose/real.h"

/* The last call of such a function is a jump. */
#if defined(__clang__)
#define JUMPS
#define JUMP __attribute__((musttail)) return
#else
#define JUMPS __attribute__((optimize("optimize-sibling-calls")))
#define JUMP return
#endif

struct caller {
    ElfW(Addr) address;
    bool has_path; /* it, or some module that it may have been loaded by, says where to look */
};

static bool contains(const struct dl_phdr_info *module, const ElfW(Phdr) * segment,
                     ElfW(Addr) address)
{
    return segment->p_type == PT_LOAD &&
           address - (module->dlpi_addr + segment->p_vaddr) < segment->p_memsz;
}

/* DT_RPATH holds for what a module loads in turn, DT_RUNPATH for the module itself. */
static int look_for_path(struct dl_phdr_info *module, size_t size, void *context)
{
    struct caller *caller = context;
    const ElfW(Dyn) *entry = NULL;
    bool here = false;
    (void)size;
    for (int i = 0; i < module->dlpi_phnum; i++) {
        const ElfW(Phdr) *segment = &module->dlpi_phdr[i];
        here |= contains(module, segment, caller->address);
        if (segment->p_type == PT_DYNAMIC)
            entry = (const ElfW(Dyn) *)(module->dlpi_addr + segment->p_vaddr);
    }
    for (; entry && entry->d_tag != DT_NULL; entry++)
        caller->has_path |= entry->d_tag == DT_RPATH || (here && entry->d_tag == DT_RUNPATH);
    return caller->has_path;
}

/* "$ORIGIN" is that of the caller, too. */
static bool depends_on_caller(const char *file, struct lsr_call call)
{
    struct caller caller = {.address = call.site};
    if (!file || !*file)
        return false;
    if (strchr(file, '$'))
        return true;
    if (!strchr(file, '/'))
        lsr_libc.dl_iterate_phdr(look_for_path, &caller);
    return caller.has_path;
}

/* It finds the C library's functions before ours. */
static void note_bypass(bool bypasses)
{
    if (bypasses)
        __atomic_fetch_or(&lsr_header->unseen, LSR_UNSEEN_LIBRARY, __ATOMIC_RELAXED);
}

/* That the lock is asked for, whatever is held. */
static void note(struct lsr_call call)
{
    LSR_LOADING loading;
    lsr_loader_begin(&loading, call);
}

static void *open_here(const char *file, int flags, struct lsr_call call)
{
    LSR_LOADING loading;
    lsr_loader_begin(&loading, call);
    return REAL(dlopen)(file, flags);
}

static void *open_there(Lmid_t space, const char *file, int flags, struct lsr_call call)
{
    LSR_LOADING loading;
    lsr_loader_begin(&loading, call);
    return REAL(dlmopen)(space, file, flags);
}

LSR_EXPORT JUMPS void *dlopen(const char *file, int flags)
{
    note_bypass(flags & RTLD_DEEPBIND);
    if (depends_on_caller(file, LSR_CALL())) {
        note(LSR_CALL());
        JUMP REAL(dlopen)(file, flags);
    }
    return open_here(file, flags, LSR_CALL());
}

LSR_EXPORT JUMPS void *dlmopen(Lmid_t space, const char *file, int flags)
{
    note_bypass(space != LM_ID_BASE);
    if (depends_on_caller(file, LSR_CALL())) {
        note(LSR_CALL());
        JUMP REAL(dlmopen)(space, file, flags);
    }
    return open_there(space, file, flags, LSR_CALL());
}

LSR_EXPORT int dlclose(void *handle)
{
    LSR_LOADING loading;
    lsr_loader_begin(&loading, LSR_CALL());
    int result = REAL(dlclose)(handle);
    if (result == 0)
        lsr_modules_unloaded();
    return result;
}

/* ---- look-ups -------------------------------------------------------------- */

/* The other pointers are resolved by means of dlsym(): it needs a way of its own. dlvsym() is that,
 * and stays the C library's. */
static void *(*real_dlsym)(void *handle, const char *name);

static void *find_symbol(void *handle, const char *name, struct lsr_call call)
{
    LSR_LOADING loading;
    lsr_loader_looks(&loading, call);
    return real_dlsym(handle, name);
}

static void note_look_up(struct lsr_call call)
{
    LSR_LOADING loading;
    lsr_loader_looks(&loading, call);
}

/* What comes next, or first, is a matter of who asks. */
LSR_EXPORT JUMPS void *dlsym(void *restrict handle, const char *restrict name)
{
    if (__builtin_expect(!real_dlsym, 0))
        *(void **)&real_dlsym = dlvsym(RTLD_NEXT, "dlsym", LSR_DLSYM_VERSION);
    if (handle == RTLD_NEXT || handle == RTLD_DEFAULT) {
        note_look_up(LSR_CALL());
        JUMP real_dlsym(handle, name);
    }
    return find_symbol(handle, name, LSR_CALL());
}

LSR_EXPORT int dladdr(const void *address, Dl_info *info)
{
    LSR_LOADING loading;
    lsr_loader_looks(&loading, LSR_CALL());
    return REAL(dladdr)(address, info);
}

LSR_EXPORT int dladdr1(const void *address, Dl_info *info, void **more, int flags)
{
    LSR_LOADING loading;
    lsr_loader_looks(&loading, LSR_CALL());
    return REAL(dladdr1)(address, info, more, flags);
}
