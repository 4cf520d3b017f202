/* gradflow: the command line. A command's name beats a preset's. */
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/isa.h"
#include "cli/command.h"

/* A closed 0, 1 or 2 would be given to the next file opened, and results would be written into it. Each is
 * filled by one that cannot be used in its direction, so that using it is an error as it should be. */
static void fill_closed_descriptors(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) == -1 && errno == EBADF)
            (void)!open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

/* Results that did not arrive are a failure. A reader that went away wants no complaint. */
static int finish_output(int status)
{
    errno = 0;
    const bool earlier = ferror(stdout);
    if (fflush(stdout) == 0 && !earlier)
        return status;
    if (errno != EPIPE && status == GF_EXIT_DONE)
        gf_complain_text(GF_EXIT_FAILED, "standard output: cannot write: %s", strerror(errno ? errno : EIO));
    return status == GF_EXIT_DONE ? GF_EXIT_FAILED : status;
}

/* Before anything is taken from a registry. */
static int select_isa(void)
{
    const char *name = getenv("GRADFLOW_ISA");
    struct gf_error error;
    if (name && *name && !gf_isa_select(name, &error))
        return gf_complain_text(GF_EXIT_USAGE, "GRADFLOW_ISA: %s", error.message);
    return GF_EXIT_DONE;
}

int main(int argc, char **argv)
{
    fill_closed_descriptors();
    signal(SIGPIPE, SIG_IGN); /* what cannot be written is an error where it is written */
    signal(SIGXFSZ, SIG_IGN);
    setlocale(LC_ALL, "");
    setlocale(LC_NUMERIC, "C"); /* numbers are read and written with a point everywhere */
    const int status = select_isa();
    if (status != GF_EXIT_DONE)
        return finish_output(status);
    const struct gf_command *command = argc > 1 ? gf_command_find(argv[1]) : NULL;
    if (command)
        return finish_output(gf_command_start(command, argc - 2, argv + 2));
    return finish_output(gf_command_start(&gf_command_screen, argc > 1 ? argc - 1 : 0, argv + 1));
}
