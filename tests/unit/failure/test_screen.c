/* The program on a terminal, in a process of its own: the first, second, … call for memory, a thread or a
 * descriptor fails from the command line to the end. Either it runs, until q is pressed, or it says in one
 * line what could not be had and ends with status 1; after both the terminal is as it was. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <cmocka.h>

#include "cli/command.h"
#include "failing.h"

#define SHOWN_MOST 65536
#define SAID_MOST  4096

static const char preset[] = "[network]\ndepth = 2\nwidth = 3\n[data]\nsamples = 20\n[training]\nbatch = 8\n";
static char file[] = "gradflow-screen-XXXXXX";

struct terminal {
    int master, slave; /* the slave is held open, so that its modes can be compared */
    struct termios modes;
};

struct outcome {
    int status;
    char said[SAID_MOST];   /* on standard error */
    char shown[SHOWN_MOST]; /* on the terminal: what came last */
    size_t length;
    bool happened;
};

static struct terminal open_terminal(void)
{
    struct terminal terminal = {.master = posix_openpt(O_RDWR | O_NOCTTY)};
    const struct winsize size = {.ws_row = 24, .ws_col = 80};
    assert_true(terminal.master >= 0);
    assert_int_equal(grantpt(terminal.master), 0);
    assert_int_equal(unlockpt(terminal.master), 0);
    terminal.slave = open(ptsname(terminal.master), O_RDWR | O_NOCTTY);
    assert_true(terminal.slave >= 0);
    assert_int_equal(ioctl(terminal.slave, TIOCSWINSZ, &size), 0);
    assert_int_equal(tcgetattr(terminal.slave, &terminal.modes), 0);
    return terminal;
}

static void close_terminal(const struct terminal *terminal)
{
    close(terminal->slave);
    close(terminal->master);
}

/* In the process of the program. */
static void work(const struct terminal *terminal, int said, int told, unsigned long number, bool lasting)
{
    char *words[] = {file};
    setsid();
    dup2(terminal->slave, STDIN_FILENO);
    dup2(terminal->slave, STDOUT_FILENO);
    dup2(said, STDERR_FILENO);
    close_terminal(terminal);
    close(said);
    failing_from_now(number, lasting);
    const int status = gf_command_start(&gf_command_screen, 1, words);
    failing_end();
    const char happened = failing_happened() ? 'y' : 'n';
    if (write(told, &happened, 1) != 1)
        abort();
    close(told);
    exit(status);
}

/* The newest of what is shown stays. */
static void take_shown(struct outcome *outcome, int master)
{
    char bytes[4096];
    const ssize_t got = read(master, bytes, sizeof bytes);
    if (got <= 0)
        return;
    const size_t length = (size_t)got;
    if (outcome->length + length >= sizeof outcome->shown) {
        const size_t kept = sizeof outcome->shown / 2;
        memmove(outcome->shown, outcome->shown + outcome->length - kept, kept);
        outcome->length = kept;
    }
    for (size_t i = 0; i < length; i++)
        outcome->shown[outcome->length++] = bytes[i] ? bytes[i] : ' ';
    outcome->shown[outcome->length] = '\0';
}

/* Press q as soon as there is a screen, and read until the program has closed its standard error. */
static void play(struct outcome *outcome, const struct terminal *terminal, int said)
{
    size_t used = 0;
    bool pressed = false;
    for (;;) {
        struct pollfd sources[] = {{.fd = said, .events = POLLIN},
                                   {.fd = terminal->master, .events = POLLIN}};
        if (poll(sources, 2, -1) < 0)
            continue;
        if (sources[1].revents & POLLIN) {
            take_shown(outcome, terminal->master);
            if (!pressed && strstr(outcome->shown, "gradflow"))
                pressed = write(terminal->master, "q", 1) == 1;
            continue;
        }
        if (sources[0].revents) {
            const ssize_t got = read(said, outcome->said + used, sizeof outcome->said - 1 - used);
            if (got <= 0)
                return;
            used += (size_t)got;
        }
    }
}

/* What the program has written comes before what is written now. */
static void take_rest(struct outcome *outcome, const struct terminal *terminal)
{
    static const char end[] = "<the end>";
    assert_int_equal(write(terminal->slave, end, sizeof end - 1), sizeof end - 1);
    while (!strstr(outcome->shown, end))
        take_shown(outcome, terminal->master);
}

static void run(struct outcome *outcome, const struct terminal *terminal, unsigned long number, bool lasting)
{
    int said[2], told[2], status;
    char happened = 'y';
    *outcome = (struct outcome){0};
    assert_int_equal(pipe(said), 0);
    assert_int_equal(pipe(told), 0);
    tcflush(terminal->slave, TCIFLUSH); /* a q that came too late */
    fflush(stdout);
    const pid_t child = fork();
    assert_true(child >= 0);
    if (!child) {
        close(said[0]);
        close(told[0]);
        work(terminal, said[1], told[1], number, lasting);
    }
    close(said[1]);
    close(told[1]);
    play(outcome, terminal, said[0]);
    if (read(told[0], &happened, 1) != 1)
        happened = 'y';
    close(said[0]);
    close(told[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    take_rest(outcome, terminal);
    outcome->status = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    outcome->happened = happened == 'y';
}

/* The last of a pair of sequences that was written is the one that sets things right. */
static bool ends_right(const char *shown, const char *sets, const char *unsets)
{
    const char *last_set = NULL, *last_unset = NULL;
    for (const char *c = shown; (c = strstr(c, sets)) != NULL; c++)
        last_set = c;
    for (const char *c = shown; (c = strstr(c, unsets)) != NULL; c++)
        last_unset = c;
    return !last_set || (last_unset && last_unset > last_set);
}

static const char *wrong_with_terminal(const struct outcome *outcome, const struct terminal *terminal)
{
    static const char *const pairs[][2] = {
        {"\x1b[?1049h", "\x1b[?1049l"}, /* the other screen */
        {"\x1b[?25l", "\x1b[?25h"},     /* no cursor */
        {"\x1b[?1h", "\x1b[?1l"},       /* keys of an application */
        {"\x1b[?1000h", "\x1b[?1000l"}, /* the mouse */
    };
    struct termios modes;
    if (tcgetattr(terminal->slave, &modes) != 0 || modes.c_iflag != terminal->modes.c_iflag ||
        modes.c_oflag != terminal->modes.c_oflag || modes.c_cflag != terminal->modes.c_cflag ||
        modes.c_lflag != terminal->modes.c_lflag)
        return "the terminal has other modes than before";
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (!ends_right(outcome->shown, pairs[i][0], pairs[i][1]))
            return "the terminal is left in a state";
    return NULL;
}

static const char *wrong_with(const struct outcome *outcome)
{
    const char *newline = strchr(outcome->said, '\n');
    if (outcome->status == 0)
        return *outcome->said ? "it says something, but goes on" : NULL;
    return outcome->status != 1                            ? "the status should be 1"
           : strncmp(outcome->said, "gradflow: ", 10) != 0 ? "the program does not say what is wrong"
           : !newline || newline[1]                        ? "it should say one line"
                                                           : NULL;
}

static void starve(bool lasting)
{
    static struct outcome outcome; /* large */
    const struct terminal terminal = open_terminal();
    unsigned long number = 1;
    do {
        run(&outcome, &terminal, number, lasting);
        const char *wrong = wrong_with(&outcome);
        if (!wrong)
            wrong = wrong_with_terminal(&outcome, &terminal);
        if (wrong)
            fail_msg("call %lu fails: %s; status %d, says \"%s\"", number, wrong, outcome.status,
                     outcome.said);
        number++;
    } while (outcome.happened);
    assert_int_equal(outcome.status, 0);
    assert_true(number > 30);
    close_terminal(&terminal);
}

static void one_call_fails(void **state)
{
    (void)state;
    starve(false);
}

static void all_calls_fail_from_one_on(void **state)
{
    (void)state;
    starve(true);
}

static int open_group(void **state)
{
    (void)state;
    const int descriptor = mkstemp(file);
    const size_t length = sizeof preset - 1;
    if (descriptor < 0 || write(descriptor, preset, length) != (ssize_t)length || close(descriptor) != 0)
        return -1;
    return setenv("TERM", "xterm-256color", 1);
}

static int close_group(void **state)
{
    (void)state;
    return unlink(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_call_fails),
        cmocka_unit_test(all_calls_fail_from_one_on),
    };
    return cmocka_run_group_tests(tests, open_group, close_group);
}
