/* The directory .lockstitch: recordings and the fact cache. Safe to delete at any time. */
#ifndef LS_PROJECT_HOME_H
#define LS_PROJECT_HOME_H

/* Its name, relative to the directory that it belongs to. */
#define LS_HOME ".lockstitch"

/* Makes a directory and those above it. 0, or -1 with errno set. */
int ls_home_make_directories(const char *path);

/* Makes .lockstitch itself, and hides it from git. 0, or -1 with errno set. */
int ls_home_make(const char *home);

#endif
