#include "cli/progress.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define INTERVAL    0.1 /* seconds */
#define BAR_COLUMNS 20

struct gf_progress gf_progress_start(void)
{
    return (struct gf_progress){.on = isatty(STDERR_FILENO) == 1, .drawn_at = -INFINITY};
}

static int columns(void)
{
    struct winsize size;
    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

static void eta_text(double eta, char *text, size_t size)
{
    text[0] = '\0';
    if (!(eta >= 0 && eta < 360000))
        return;
    const unsigned seconds = (unsigned)(eta + 0.5);
    if (seconds >= 3600)
        snprintf(text, size, "  ETA %u:%02u:%02u", seconds / 3600, seconds / 60 % 60, seconds % 60);
    else
        snprintf(text, size, "  ETA %u:%02u", seconds / 60, seconds % 60);
}

static void bar_text(double done, char *text, size_t size)
{
    char bar[BAR_COLUMNS + 1];
    const int full = (int)(done * BAR_COLUMNS);
    for (int i = 0; i < BAR_COLUMNS; i++)
        bar[i] = i < full ? '=' : i == full ? '>' : ' ';
    bar[BAR_COLUMNS] = '\0';
    snprintf(text, size, " [%s]", bar);
}

const char *gf_progress_text(uint64_t iteration, uint64_t iterations, double loss, double eta, size_t columns,
                             char *text, size_t size)
{
    enum { PERCENT, BAR, ITERATION, LOSS, ETA, PARTS };
    static const int importance[PARTS] = {PERCENT, ITERATION, LOSS, ETA, BAR};
    char parts[PARTS][64];
    bool shown[PARTS] = {false};
    const double done = iterations ? (double)iteration / (double)iterations : 1;
    snprintf(parts[PERCENT], sizeof parts[PERCENT], "%3.0f%%", floor(done * 100));
    bar_text(done, parts[BAR], sizeof parts[BAR]);
    snprintf(parts[ITERATION], sizeof parts[ITERATION], "  iteration %" PRIu64 "/%" PRIu64, iteration,
             iterations);
    snprintf(parts[LOSS], sizeof parts[LOSS], isfinite(loss) ? "  loss %.4g" : "  loss diverged", loss);
    eta_text(eta, parts[ETA], sizeof parts[ETA]);
    size_t used = 0;
    for (int i = 0; i < PARTS; i++) {
        const size_t length = strlen(parts[importance[i]]);
        if (used + length > columns)
            break;
        shown[importance[i]] = true;
        used += length;
    }
    text[0] = '\0';
    for (int i = 0; i < PARTS; i++)
        if (shown[i])
            snprintf(text + strlen(text), size - strlen(text), "%s", parts[i]);
    return text;
}

void gf_progress_clear(struct gf_progress *progress)
{
    if (!progress->drawn)
        return;
    fprintf(stderr, "\r%*s\r", progress->drawn_columns, "");
    fflush(stderr);
    progress->drawn = false;
    progress->drawn_at = -INFINITY; /* draw again as soon as there is something to tell */
}

void gf_progress_show(struct gf_progress *progress, double now, double elapsed, uint64_t iteration,
                      uint64_t iterations, double loss)
{
    if (!progress->on || now - progress->drawn_at < INTERVAL)
        return;
    char text[256];
    const double eta = iteration ? elapsed / (double)iteration * (double)(iterations - iteration) : NAN;
    /* The last column stays free: some terminals wrap as soon as it is written. */
    gf_progress_text(iteration, iterations, loss, eta, (size_t)columns() - 1, text, sizeof text);
    gf_progress_clear(progress);
    progress->drawn_columns = fprintf(stderr, "%s", text);
    fflush(stderr);
    progress->drawn = true;
    progress->drawn_at = now;
}
