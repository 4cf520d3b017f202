/* Commands without a screen, each in a process of its own, where the first, second, … call for memory, a
 * thread, a descriptor or a folder fails. Either the program can do without, and everything is as if nothing
 * had failed, or it says in one line what could not be had and ends with status 1; no file is left behind
 * that is not whole. AddressSanitizer's leak check ends a process with a status of its own. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "cli/command.h"
#include "failing.h"
#include "running.h"

#define TEXT_MOST 4096
#define WORDS     24

/* What the process of a command tells of the calls, in a file without a name that it shares with the test. */
struct told {
    bool happened;
    char function[32];
};

struct outcome {
    int status; /* of the process; negative: the signal it died of */
    char complaint[TEXT_MOST];
    struct told told;
};

static FILE *shared;
static char folder[] = "gradflow-failure-XXXXXX";

static void write_file(const char *name, const char *text)
{
    FILE *stream = fopen(name, "w");
    assert_non_null(stream);
    assert_true(fputs(text, stream) >= 0);
    assert_int_equal(fclose(stream), 0);
}

static const char preset[] = "[about]\ntitle = small\n[network]\ndepth = 2\nwidth = 3\nactivation = relu\n"
                             "[data]\nsamples = 20\n[training]\nbatch = 8\n[layer 1]\ngain = 2\n";
static const char table_preset[] =
    "[network]\ndepth = 1\nwidth = 2\n[data]\nsource = csv\nfile = table.csv\n[training]\nbatch = 2\n";
static const char table[] = "a,b,class\n1,2,x\n2,3,y\n3,5,x\n4,1,y\n2,2,x\n";

static void enter_folder(void)
{
    assert_non_null(mkdtemp(folder));
    assert_int_equal(chdir(folder), 0);
    assert_int_equal(mkdir("presets", 0777), 0);
    write_file("small.ini", preset);
    write_file("table.ini", table_preset);
    write_file("table.csv", table);
    write_file("presets/one.ini", preset);
}

static int open_group(void **state)
{
    (void)state;
    shared = tmpfile();
    assert_non_null(shared);
    enter_folder();
    return 0;
}

static int close_group(void **state)
{
    (void)state;
    static const char *const names[] = {"small.ini", "table.ini", "table.csv", "presets/one.ini"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        unlink(names[i]);
    rmdir("presets");
    fclose(shared);
    assert_int_equal(chdir(".."), 0);
    return rmdir(folder); /* fails if anything else is left in it */
}

static int start(const char *const *words)
{
    char *copies[WORDS];
    int count = 0;
    for (; words[count]; count++)
        copies[count] = (char *)(uintptr_t)words[count];
    return gf_command_start(gf_command_find(words[0]), count - 1, copies + 1);
}

/* In the process of the command. */
static void work(const char *const *words, unsigned long number, bool lasting, int complaints)
{
    const int nothing = open("/dev/null", O_WRONLY);
    dup2(nothing, STDOUT_FILENO);
    dup2(complaints, STDERR_FILENO);
    close(nothing);
    close(complaints);
    failing_from_now(number, lasting);
    const int status = start(words);
    failing_end();
    struct told told = {.happened = failing_happened()};
    snprintf(told.function, sizeof told.function, "%s", failing_function());
    if (pwrite(fileno(shared), &told, sizeof told, 0) != sizeof told)
        abort();
    exit(status);
}

static struct outcome run(const char *const *words, unsigned long number, bool lasting)
{
    struct outcome outcome = {.status = 0};
    int ends[2], status;
    size_t used = 0;
    ssize_t got;
    assert_int_equal(ftruncate(fileno(shared), 0), 0);
    assert_int_equal(pipe(ends), 0);
    fflush(stdout);
    const pid_t child = fork();
    assert_true(child >= 0);
    if (!child) {
        close(ends[0]);
        work(words, number, lasting, ends[1]);
    }
    close(ends[1]);
    while ((got = read(ends[0], outcome.complaint + used, sizeof outcome.complaint - 1 - used)) > 0)
        used += (size_t)got;
    close(ends[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    outcome.status = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    if (pread(fileno(shared), &outcome.told, sizeof outcome.told, 0) != sizeof outcome.told)
        outcome.told = (struct told){true, "?"};
    return outcome;
}

/* Bytes of a file, which the caller frees; NULL: there is none. */
static char *contents(const char *name, size_t *ret_length)
{
    FILE *stream = name ? fopen(name, "rb") : NULL;
    size_t length = 0, capacity = 1 << 20;
    if (!stream)
        return NULL;
    char *bytes = malloc(capacity);
    assert_non_null(bytes);
    length = fread(bytes, 1, capacity, stream);
    assert_true(length < capacity);
    fclose(stream);
    *ret_length = length;
    return bytes;
}

static bool is_leftover(const char *name)
{
    return strncmp(name, ".gradflow-", 10) == 0;
}

static void check_no_leftovers(void)
{
    DIR *here = opendir(".");
    assert_non_null(here);
    for (const struct dirent *entry; (entry = readdir(here)) != NULL;)
        if (is_leftover(entry->d_name))
            fail_msg("%s is left", entry->d_name);
    closedir(here);
}

struct command {
    const char *words[WORDS];
    const char *file;    /* what it writes; NULL: nothing */
    bool times;          /* with times in it, so that no two are the same */
    int status;          /* if nothing fails */
    unsigned long least; /* calls it makes */
};

static void complain(const struct command *command, const struct outcome *outcome, unsigned long number,
                     const char *what)
{
    char line[256] = "";
    for (size_t i = 0; command->words[i]; i++)
        snprintf(line + strlen(line), sizeof line - strlen(line), " %s", command->words[i]);
    fail_msg("gradflow%s: call %lu (%s) fails: %s; status %d, says \"%s\"", line, number,
             outcome->told.function, what, outcome->status, outcome->complaint);
}

/* The whole of what the program says is one line that tells what could not be had. */
static const char *wrong_with(const struct outcome *outcome)
{
    const char *newline = strchr(outcome->complaint, '\n');
    return outcome->status != 1                                 ? "the status should be 1"
           : strncmp(outcome->complaint, "gradflow: ", 10) != 0 ? "the program does not say what is wrong"
           : !newline || newline[1]                             ? "it should say one line"
           : !running_says_what_lacks(outcome->complaint)       ? "it does not say what lacks"
                                                                : NULL;
}

/* The program went on: as if nothing had failed. */
static const char *differs(const struct command *command, const struct outcome *outcome,
                           const struct outcome *reference, const char *whole, size_t whole_length)
{
    size_t length = 0;
    char *bytes = contents(command->file, &length);
    const bool same = command->file ? bytes && (command->times ||
                                                (length == whole_length && memcmp(bytes, whole, length) == 0))
                                    : true;
    free(bytes);
    return strcmp(outcome->complaint, reference->complaint) != 0 ? "it says something, but goes on"
           : !same                                               ? "it writes something else"
                                                                 : NULL;
}

static void starve(const struct command *command, bool lasting)
{
    const struct outcome reference = run(command->words, 0, false);
    size_t whole_length = 0;
    char *whole = contents(command->file, &whole_length);
    if (reference.status != command->status || (command->file && !whole))
        complain(command, &reference, 0, "it should work");
    for (unsigned long number = 1;; number++) {
        if (command->file)
            unlink(command->file);
        const struct outcome outcome = run(command->words, number, lasting);
        const bool goes_on = outcome.status == command->status;
        const char *wrong =
            goes_on ? differs(command, &outcome, &reference, whole, whole_length) : wrong_with(&outcome);
        if (wrong)
            complain(command, &outcome, number, wrong);
        if (!goes_on && command->file && access(command->file, F_OK) == 0)
            complain(command, &outcome, number, "a file is left");
        check_no_leftovers();
        if (!outcome.told.happened) {
            if (number <= command->least)
                complain(command, &outcome, number, "there should be more calls");
            break;
        }
    }
    if (command->file)
        unlink(command->file);
    free(whole);
}

static const struct command commands[] = {
    {{"run", "small.ini", "--iterations", "3", "--format", "jsonl", "-o", "out.jsonl"},
     "out.jsonl",
     true,
     0,
     20},
    {{"run", "table.ini", "--iterations", "1", "--at", "1:scale all 2", "--at",
      "0:set training.optimizer adam", "--set", "measure.regions=yes", "--format", "csv"},
     NULL,
     false,
     0,
     30},
    {{"export", "small.ini", "--iterations", "2", "--at", "1:kill 1", "-o", "out.safetensors"},
     "out.safetensors",
     false,
     0,
     25},
    {{"run", "small.ini", "--iterations", "2", "--screenshot", "out.txt", "--size", "60x20", "--keys", "2?5"},
     "out.txt",
     false,
     0,
     30},
    {{"run", "small.ini", "--iterations", "0", "--screenshot", "out.svg", "--size", "50x16"},
     "out.svg",
     false,
     0,
     30},
    {{"record", "out.cast", "small.ini", "--iterations", "2", "--size", "40x12", "--set", "view.speed=1000"},
     "out.cast",
     true,
     0,
     30},
    {{"check", "table.ini"}, NULL, false, 0, 10},
    {{"check", "nothing.ini"}, NULL, false, 2, 2},
    {{"presets"}, NULL, false, 0, 6},
    {{"settings"}, NULL, false, 0, 2},
};

static void every_command(bool lasting)
{
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        starve(&commands[i], lasting);
}

static void one_call_fails(void **state)
{
    (void)state;
    every_command(false);
}

static void all_calls_fail_from_one_on(void **state)
{
    (void)state;
    every_command(true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_call_fails),
        cmocka_unit_test(all_calls_fail_from_one_on),
    };
    return cmocka_run_group_tests(tests, open_group, close_group);
}
