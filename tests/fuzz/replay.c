/* The ordinary test of a fuzz target: every file of its corpus, then inputs that go wrong in ways known
 * beforehand, then the corpus damaged by chance, the same way every time.
 *
 * Arguments: the corpus folder; how many damaged inputs. What makes the target fail is written to
 * crash-TARGET in the folder the test runs in. */
#include "target.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "base/random.h"

#define INPUT_MOST   (1 << 16) /* of a damaged input */
#define LONG_LINE    1000000
#define CORPUS_MOST  512
#define REPEAT_MOST  5000
#define CHANGES_MOST 5

struct bytes {
    uint8_t *data; /* [size] */
    size_t size;
};

static struct bytes corpus[CORPUS_MOST];
static size_t corpus_count;

/* What is being tried, for the handler. */
static struct bytes tried;
static int crash_folder = -1;
static char crash_name[128];

static void keep_input(void)
{
    static const char told[] = "the input is in the test's folder: ";
    const int file = openat(crash_folder, crash_name, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    if (file < 0)
        return;
    if (write(file, tried.data, tried.size) == (ssize_t)tried.size)
        (void)!write(STDERR_FILENO, told, sizeof told - 1);
    (void)!write(STDERR_FILENO, crash_name, strlen(crash_name));
    (void)!write(STDERR_FILENO, "\n", 1);
    close(file);
}

static void on_signal(int number)
{
    keep_input();
    signal(number, SIG_DFL);
    raise(number);
}

/* Of AddressSanitizer; not there without it. */
void __sanitizer_set_death_callback(void (*callback)(void)) __attribute__((weak));

static void watch(const char *folder)
{
    static const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTERM};
    const char *slash = strrchr(folder, '/');
    snprintf(crash_name, sizeof crash_name, "crash-%s", slash ? slash + 1 : folder);
    crash_folder = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (__sanitizer_set_death_callback)
        __sanitizer_set_death_callback(keep_input);
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
        if (!__sanitizer_set_death_callback || faults[i] == SIGABRT || faults[i] == SIGTERM)
            signal(faults[i], on_signal);
}

/* In memory of just its size, so that a sanitizer sees what is read beyond it. */
static void try(const uint8_t *data, size_t size)
{
    tried = (struct bytes){.data = malloc(size + !size), .size = size};
    CHECK(tried.data);
    memcpy(tried.data, data, size);
    LLVMFuzzerTestOneInput(tried.data, size);
    free(tried.data);
    tried = (struct bytes){0};
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static struct bytes read_file(const char *folder, const char *name)
{
    char path[1024];
    struct bytes bytes = {0};
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    CHECK(file && fseek(file, 0, SEEK_END) == 0);
    bytes.size = (size_t)ftell(file);
    rewind(file);
    bytes.data = malloc(bytes.size + 1);
    CHECK(bytes.data && fread(bytes.data, 1, bytes.size, file) == bytes.size);
    fclose(file);
    return bytes;
}

static void read_corpus(const char *folder)
{
    char *names[CORPUS_MOST];
    DIR *open_folder = opendir(folder);
    CHECK(open_folder);
    for (struct dirent *entry; (entry = readdir(open_folder));) {
        if (entry->d_name[0] == '.')
            continue;
        CHECK(corpus_count < CORPUS_MOST);
        CHECK((names[corpus_count++] = strdup(entry->d_name)));
    }
    closedir(open_folder);
    CHECK(corpus_count > 0);
    qsort(names, corpus_count, sizeof *names, by_name);
    for (size_t i = 0; i < corpus_count; i++) {
        corpus[i] = read_file(folder, names[i]);
        free(names[i]);
    }
}

/* One byte a million times, alone or behind a good input. */
static void try_long(const char *fill, const struct bytes *good)
{
    uint8_t *data = malloc(good->size + LONG_LINE);
    CHECK(data);
    memcpy(data, good->data, good->size);
    memset(data + good->size, *fill, LONG_LINE);
    try(data, good->size + LONG_LINE);
    free(data);
}

static void try_known(void)
{
    static const char fills[] = "\0a\n\",=[0 \xff";
    static const char *const pieces[] = {
        "\xef\xbb\xbf", "\r\n",     "\"",  "\xff\xfe", "\xed\xa0\x80",
        "\x1b[31m",     "%s%n%s%n", "nan", "-inf",     "1e999",
    };
    try((const uint8_t *)"", 0);
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++)
        try((const uint8_t *)pieces[i], strlen(pieces[i]));
    for (size_t i = 0; i < sizeof fills - 1; i++)
        try_long(&fills[i],
                 i % 2 ? &corpus[corpus_count / 2] : &(struct bytes){(uint8_t *)(uintptr_t) "", 0});
}

/* --- damage --- */

/* Words that mean something to some reader. */
static const char *const words[] = {
    "\"",
    "'",
    "[",
    "]",
    "=",
    ":",
    ";",
    ",",
    "#",
    ".",
    "-",
    "+",
    " ",
    "\t",
    "\n",
    "\r\n",
    "\n\n",
    "\n    ",
    "0",
    "1",
    "512",
    "513",
    "2048",
    "-1",
    "1e9",
    "1e-320",
    "1e999",
    "nan",
    "inf",
    "auto",
    "max",
    "default",
    "99999999999999999999",
    "0x1p3",
    "\xef\xbb\xbf",
    "\xc3\xa9",
    "\xe4\xb8\xad",
    "\xcc\x81",
    "\xff",
    "\xc2\x9b",
    "\x1b",
    "\x7f",
    "all",
    "out",
    "yes",
    "no",
    "set ",
    "layer.3.",
    "[layer 2]\n",
};

static struct bytes choose_piece(struct gf_random *random)
{
    const size_t settings = gf_setting_count(), all = settings + sizeof words / sizeof *words;
    const size_t at = gf_random_below(random, all);
    const char *word = at < settings ? gf_setting_at(at)->key : words[at - settings];
    return (struct bytes){.data = (uint8_t *)(uintptr_t)word, .size = strlen(word)};
}

static size_t insert(uint8_t *data, size_t size, size_t at, struct bytes piece)
{
    if (size + piece.size > INPUT_MOST)
        return size;
    memmove(data + at + piece.size, data + at, size - at);
    memcpy(data + at, piece.data, piece.size);
    return size + piece.size;
}

static size_t repeat(struct gf_random *random, uint8_t *data, size_t size, size_t at)
{
    const size_t times = gf_random_below(random, REPEAT_MOST);
    if (size + times > INPUT_MOST)
        return size;
    memmove(data + at + times, data + at, size - at);
    memset(data + at, data[at + times], times);
    return size + times;
}

static size_t damage(struct gf_random *random, uint8_t *data, size_t size)
{
    const size_t at = gf_random_below(random, size), rest = size - at;
    const size_t span = 1 + gf_random_below(random, rest < 40 ? rest : 40);
    const struct bytes *other = &corpus[gf_random_below(random, corpus_count)];
    switch (gf_random_below(random, 9)) {
    case 0: data[at] ^= (uint8_t)(1u << gf_random_below(random, 8)); return size;
    case 1: data[at] = (uint8_t)gf_random_below(random, 256); return size;
    case 2: memmove(data + at, data + at + span, rest - span); return size - span;
    case 3: /* a piece of it once more */
        if (size + span > INPUT_MOST)
            return size;
        memmove(data + at + span, data + at, rest);
        return size + span;
    case 4: /* the end of another one */
        if (!other->size)
            return size;
        const size_t from = gf_random_below(random, other->size);
        return insert(data, at, at, (struct bytes){other->data + from, other->size - from});
    case 5: return gf_random_below(random, 8) ? size : repeat(random, data, size, at);
    case 6: return gf_random_below(random, 4) ? size : at;
    default: return insert(data, size, at, choose_piece(random));
    }
}

static void try_damaged(size_t rounds)
{
    static uint8_t data[INPUT_MOST];
    struct gf_random random;
    gf_random_init(&random, 1, 1);
    for (size_t i = 0; i < rounds; i++) {
        const struct bytes *whole = &corpus[i % corpus_count];
        size_t size = whole->size < INPUT_MOST ? whole->size : INPUT_MOST;
        memcpy(data, whole->data, size);
        for (size_t n = 1 + gf_random_below(&random, CHANGES_MOST); n > 0 && size > 0; n--)
            size = damage(&random, data, size);
        try(data, size);
    }
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: %s CORPUS-FOLDER ROUNDS\n", argv[0]);
        return 2;
    }
    watch(argv[1]);
    read_corpus(argv[1]);
    for (size_t i = 0; i < corpus_count; i++)
        try(corpus[i].data, corpus[i].size);
    try_known();
    try_damaged(strtoul(argv[2], NULL, 10));
    for (size_t i = 0; i < corpus_count; i++)
        free(corpus[i].data);
    printf("%zu files of the corpus, %s damaged ones\n", corpus_count, argv[2]);
    return 0;
}
