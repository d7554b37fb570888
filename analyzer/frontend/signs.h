/* What the place of a name says of it, by the text around it, where nothing declares the name. */
#ifndef LS_FRONTEND_SIGNS_H
#define LS_FRONTEND_SIGNS_H

#include "frontend/code.h"

/* The first that some place says decides. */
enum ls_sign {
    LS_SIGN_KNOWN = 1,          /* the code declares it itself, later */
    LS_SIGN_SYSTEM = 2,         /* the C library has it */
    LS_SIGN_LOOP = 4,           /* `X(...) { ... }`, called like a loop */
    LS_SIGN_BLOCK = 8,          /* `X(...) { ... }`, called otherwise */
    LS_SIGN_MAKES_TYPE = 16,    /* `X(...) name = value;` */
    LS_SIGN_STATEMENT = 32,     /* `X(...)` without an end */
    LS_SIGN_TEXT = 64,          /* beside a string */
    LS_SIGN_NAMES_TYPE = 128,   /* `X(int) f(void);` */
    LS_SIGN_CONTAINER = 256,    /* `X(pointer, struct s, member)` */
    LS_SIGN_ALLOCATES = 512,    /* `X(struct s)`, `X(struct s, 1)` */
    LS_SIGN_CALLED_WORD = 1024, /* `X(...) int f(void);` */
    LS_SIGN_WORD = 2048,        /* `X int f(void);` */
    LS_SIGN_CALLABLE = 4096,    /* a type, of functions: `X f; ... f(1);` */
    LS_SIGN_POINTER = 8192,     /* a type, of pointers: `X p; ... p->next`, `X p; ... p[1]` */
    LS_SIGN_COMPLETE = 16384,   /* a record that is there as a value */
    LS_SIGN_NUMBER = 32768,     /* a type, of values too */
    LS_SIGN_RECORD = 65536,     /* a type, so far only pointed to */
    LS_SIGN_CONSTANT = 131072,  /* `case X:` */
    LS_SIGN_FUNCTION = 262144,  /* called in the same file */
    LS_SIGN_VALUE = 524288,
    LS_SIGN_DEFINES = 1048576,      /* `X(name) { ... }` outside of functions */
    LS_SIGN_DEFINES_PAIR = 2097152, /* `X(group, name) { ... }` there */
};

/* Of a name that should be a type. */
enum ls_sign ls_sign_of_type(struct ls_code code, size_t start, size_t end);

/* Of a name that should be a value. */
enum ls_sign ls_sign_of_value(struct ls_code code, size_t start, size_t end);

/* Of what is called with something else behind it than the end of a statement. */
enum ls_sign ls_sign_of_call(struct ls_code code, struct ls_call_text call);

#endif
