/* Who the process is: after these calls the path of the recording may be out of its reach. */
#include <unistd.h>

#include "core/process.h"
#include "interpose/real.h"

#define CHANGES(name, parameters, arguments)                                                       \
    LSR_EXPORT int name parameters                                                                 \
    {                                                                                              \
        lsr_process_changes_identity();                                                            \
        return REAL(name) arguments;                                                               \
    }

CHANGES(setuid, (uid_t user), (user))
CHANGES(setgid, (gid_t group), (group))
CHANGES(seteuid, (uid_t user), (user))
CHANGES(setegid, (gid_t group), (group))
CHANGES(setreuid, (uid_t real, uid_t effective), (real, effective))
CHANGES(setregid, (gid_t real, gid_t effective), (real, effective))
CHANGES(setresuid, (uid_t real, uid_t effective, uid_t saved), (real, effective, saved))
CHANGES(setresgid, (gid_t real, gid_t effective, gid_t saved), (real, effective, saved))
CHANGES(chroot, (const char *path), (path))
