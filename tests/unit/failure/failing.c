#include "failing.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ini.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>

#include "base/machine.h"

static atomic_bool counting;
static atomic_ulong calls;
static atomic_size_t bytes;
static atomic_ulong failing; /* 0: none */
static atomic_bool lasting_on, happened;
static const char *_Atomic function;

void failing_from_now(unsigned long number, bool lasting)
{
    atomic_store(&counting, false);
    atomic_store(&calls, 0);
    atomic_store(&bytes, 0);
    atomic_store(&failing, number);
    atomic_store(&lasting_on, lasting);
    atomic_store(&happened, false);
    atomic_store(&function, "");
    atomic_store(&counting, true);
}

void failing_end(void)
{
    atomic_store(&counting, false);
}

bool failing_happened(void)
{
    return atomic_load(&happened);
}

const char *failing_function(void)
{
    return atomic_load(&function);
}

unsigned long failing_calls(void)
{
    return atomic_load(&calls);
}

size_t failing_bytes(void)
{
    return atomic_load(&bytes);
}

/* Counts one; true: it is to fail. */
static bool fails(const char *name, size_t size)
{
    if (!atomic_load(&counting))
        return false;
    atomic_fetch_add(&bytes, size);
    const unsigned long this = atomic_fetch_add(&calls, 1) + 1, first = atomic_load(&failing);
    if (!first || this < first || (this > first && !atomic_load(&lasting_on)))
        return false;
    if (!atomic_exchange(&happened, true))
        atomic_store(&function, name);
    return true;
}

/* The function that the linker renamed, and the one that stands in for it. */
#define WRAP(type, name, ...)                                                                                \
    type __real_##name(__VA_ARGS__);                                                                         \
    type __wrap_##name(__VA_ARGS__);                                                                         \
    type __wrap_##name(__VA_ARGS__)
#define FAIL(name, size, number, result)                                                                     \
    if (fails(#name, size)) {                                                                                \
        errno = number;                                                                                      \
        return result;                                                                                       \
    }

WRAP(void *, malloc, size_t size)
{
    FAIL(malloc, size, ENOMEM, NULL)
    return __real_malloc(size);
}

WRAP(void *, calloc, size_t count, size_t size)
{
    FAIL(calloc, count * size, ENOMEM, NULL)
    return __real_calloc(count, size);
}

WRAP(void *, realloc, void *block, size_t size)
{
    FAIL(realloc, size, ENOMEM, NULL)
    return __real_realloc(block, size);
}

WRAP(void *, aligned_alloc, size_t alignment, size_t size)
{
    FAIL(aligned_alloc, size, ENOMEM, NULL)
    return __real_aligned_alloc(alignment, size);
}

WRAP(int, posix_memalign, void **block, size_t alignment, size_t size)
{
    FAIL(posix_memalign, size, ENOMEM, ENOMEM)
    return __real_posix_memalign(block, alignment, size);
}

WRAP(char *, strdup, const char *text)
{
    FAIL(strdup, 0, ENOMEM, NULL)
    return __real_strdup(text);
}

WRAP(char *, realpath, const char *path, char *resolved)
{
    FAIL(realpath, 0, ENOMEM, NULL)
    return __real_realpath(path, resolved);
}

WRAP(FILE *, open_memstream, char **text, size_t *size)
{
    FAIL(open_memstream, 0, ENOMEM, NULL)
    return __real_open_memstream(text, size);
}

WRAP(FILE *, fdopen, int descriptor, const char *mode)
{
    FAIL(fdopen, 0, ENOMEM, NULL)
    return __real_fdopen(descriptor, mode);
}

WRAP(DIR *, opendir, const char *path)
{
    FAIL(opendir, 0, EMFILE, NULL)
    return __real_opendir(path);
}

WRAP(int, pipe, int ends[2])
{
    FAIL(pipe, 0, EMFILE, -1)
    return __real_pipe(ends);
}

WRAP(int, pthread_create, pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *),
     void *argument)
{
    FAIL(pthread_create, 0, EAGAIN, EAGAIN)
    return __real_pthread_create(thread, attributes, start, argument);
}

WRAP(int, pthread_mutex_init, pthread_mutex_t *mutex, const pthread_mutexattr_t *attributes)
{
    FAIL(pthread_mutex_init, 0, ENOMEM, ENOMEM)
    return __real_pthread_mutex_init(mutex, attributes);
}

WRAP(int, pthread_cond_init, pthread_cond_t *condition, const pthread_condattr_t *attributes)
{
    FAIL(pthread_cond_init, 0, ENOMEM, ENOMEM)
    return __real_pthread_cond_init(condition, attributes);
}

/* What inih returns when it finds no memory, whether it was built to need any or not. */
WRAP(int, ini_parse_stream, ini_reader reader, void *stream, ini_handler handler, void *user)
{
    FAIL(ini_parse_stream, 0, ENOMEM, -2)
    return __real_ini_parse_stream(reader, stream, handler, user);
}

/* SCREEN is curses' own: a pointer all the same. */
WRAP(void *, newterm, const char *type, FILE *out, FILE *in)
{
    FAIL(newterm, 0, ENOMEM, NULL)
    return __real_newterm(type, out, in);
}

static atomic_size_t machine_bytes;

size_t failing_memory(size_t size)
{
    return atomic_exchange(&machine_bytes, size);
}

WRAP(struct gf_memory, gf_machine_memory, void)
{
    const size_t size = atomic_load(&machine_bytes);
    return size ? (struct gf_memory){size, "this machine has"} : __real_gf_machine_memory();
}

static mode_t mode_of(int flags, va_list arguments)
{
    return flags & O_CREAT ? (mode_t)va_arg(arguments, int) : 0;
}

#define WRAP_OPEN(name)                                                                                      \
    WRAP(int, name, const char *path, int flags, ...)                                                        \
    {                                                                                                        \
        va_list arguments;                                                                                   \
        va_start(arguments, flags);                                                                          \
        const mode_t mode = mode_of(flags, arguments);                                                       \
        va_end(arguments);                                                                                   \
        FAIL(open, 0, EMFILE, -1)                                                                            \
        return __real_##name(path, flags, mode);                                                             \
    }

/* Under one name or the other, as large files are configured. */
WRAP_OPEN(open)
WRAP_OPEN(open64)
