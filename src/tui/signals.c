#include "tui/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/signals.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const int told[] = {SIGWINCH, SIGTSTP, SIGCONT, GF_SIGNALS_ENDING};
static const int crashes[] = {GF_SIGNALS_FAULTS};

static int pipe_ends[2] = {-1, -1};
static struct sigaction told_before[COUNT(told)], crashes_before[COUNT(crashes)];
static struct termios modes_before;
static bool modes_known;
static const char *_Atomic crash_text;
static size_t crash_length;
static atomic_flag crashed = ATOMIC_FLAG_INIT;

static void tell(int signal)
{
    int saved = errno;
    unsigned char byte = (unsigned char)signal;
    ssize_t written = write(pipe_ends[1], &byte, 1); /* full: the loop has enough to do anyway */
    (void)written;
    errno = saved;
}

/* Whether what raised it happens again when the handler returns: a fault does, at the same instruction. */
static bool comes_again(int signal, const siginfo_t *info)
{
    return info && info->si_code > 0 && signal != SIGSYS && signal != SIGTRAP;
}

/* Give the signal back to whoever had it (the default, or a sanitizer) and return; what does not come again
 * by itself is sent once more. */
static void crash(int signal, siginfo_t *info, void *context)
{
    (void)context;
    const char *text = atomic_load(&crash_text);
    if (text && !atomic_flag_test_and_set(&crashed)) {
        ssize_t written = write(STDOUT_FILENO, text, crash_length);
        (void)written;
        if (modes_known)
            tcsetattr(STDIN_FILENO, TCSANOW, &modes_before);
    }
    for (size_t i = 0; i < COUNT(crashes); i++)
        if (crashes[i] == signal)
            sigaction(signal, &crashes_before[i], NULL);
    if (!comes_again(signal, info))
        raise(signal);
}

static bool open_pipe(struct gf_error *reterr)
{
    if (pipe(pipe_ends) != 0)
        return gf_error_system(reterr, NULL, "no pipe for signals", errno);
    for (int i = 0; i < 2; i++) {
        fcntl(pipe_ends[i], F_SETFL, O_NONBLOCK);
        fcntl(pipe_ends[i], F_SETFD, FD_CLOEXEC);
    }
    return true;
}

static void install(const int *signals, size_t count, const struct sigaction *action, bool unless_ignored,
                    struct sigaction *ret_before)
{
    for (size_t i = 0; i < count; i++) {
        sigaction(signals[i], NULL, &ret_before[i]);
        bool ignored = !(ret_before[i].sa_flags & SA_SIGINFO) && ret_before[i].sa_handler == SIG_IGN;
        if (!(unless_ignored && ignored))
            sigaction(signals[i], action, NULL);
    }
}

bool gf_signals_start(int *ret_descriptor, struct gf_error *reterr)
{
    if (!open_pipe(reterr))
        return false;
    modes_known = tcgetattr(STDIN_FILENO, &modes_before) == 0;
    struct sigaction tell_action, crash_action;
    memset(&tell_action, 0, sizeof tell_action);
    sigemptyset(&tell_action.sa_mask);
    tell_action.sa_handler = tell;
    tell_action.sa_flags = SA_RESTART;
    memset(&crash_action, 0, sizeof crash_action);
    sigemptyset(&crash_action.sa_mask);
    crash_action.sa_sigaction = crash;
    crash_action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    install(told, COUNT(told), &tell_action, true, told_before);
    install(crashes, COUNT(crashes), &crash_action, false, crashes_before);
    *ret_descriptor = pipe_ends[0];
    return true;
}

void gf_signals_crash_text(const char *text, size_t length)
{
    crash_length = length;
    atomic_store(&crash_text, text);
}

void gf_signals_finish(void)
{
    atomic_store(&crash_text, NULL);
    for (size_t i = 0; i < COUNT(told); i++)
        sigaction(told[i], &told_before[i], NULL);
    for (size_t i = 0; i < COUNT(crashes); i++)
        sigaction(crashes[i], &crashes_before[i], NULL);
    for (int i = 0; i < 2; i++) {
        close(pipe_ends[i]);
        pipe_ends[i] = -1;
    }
}

int gf_signals_take(void)
{
    unsigned char byte;
    return read(pipe_ends[0], &byte, 1) == 1 ? byte : 0;
}

bool gf_signals_is_end(int signal)
{
    return signal != 0 && signal != SIGWINCH && signal != SIGTSTP && signal != SIGCONT;
}

void gf_signals_default(int signal)
{
    struct sigaction fallback, before;
    memset(&fallback, 0, sizeof fallback);
    sigemptyset(&fallback.sa_mask);
    fallback.sa_handler = SIG_DFL;
    sigaction(signal, &fallback, &before);
    sigset_t only, mask_before;
    sigemptyset(&only);
    sigaddset(&only, signal);
    raise(signal);
    pthread_sigmask(SIG_UNBLOCK, &only, &mask_before);
    pthread_sigmask(SIG_SETMASK, &mask_before, NULL);
    sigaction(signal, &before, NULL);
}
