#include "folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

char folder[256];
static int started_in = -1;

int enter_folder(void **state)
{
    const char *base = getenv("TMPDIR");
    (void)state;
    snprintf(folder, sizeof folder, "%s/gradflow-spec-XXXXXX", base && *base ? base : "/tmp");
    started_in = open(".", O_RDONLY | O_DIRECTORY);
    if (started_in < 0 || !mkdtemp(folder) || chmod(folder, 0777) != 0 || chdir(folder) != 0)
        return -1;
    return getcwd(folder, sizeof folder) ? 0 : -1;
}

static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *place)
{
    (void)status;
    (void)kind;
    (void)place;
    return remove(path);
}

int leave_folder(void **state)
{
    (void)state;
    const int left = fchdir(started_in);
    close(started_in);
    return left == 0 ? nftw(folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS) : -1;
}

void write_bytes(const char *path, const void *bytes, size_t length)
{
    remove(path); /* some file systems flush a file that is cut to nothing: slow, twenty thousand times */
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
}

void write_text(const char *path, const char *text)
{
    write_bytes(path, text, strlen(text));
}

char *read_text(const char *path)
{
    enum { MOST = 65536 };
    char *text = malloc(MOST + 1);
    FILE *file = fopen(path, "rb");
    assert_non_null(text);
    assert_non_null(file);
    const size_t length = fread(text, 1, MOST, file);
    text[length] = '\0';
    fclose(file);
    return text;
}

size_t count_files(const char *path)
{
    size_t count = 0;
    DIR *open_folder = opendir(path);
    assert_non_null(open_folder);
    for (struct dirent *entry; (entry = readdir(open_folder));)
        count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    closedir(open_folder);
    return count;
}

void make_folder(const char *path)
{
    assert_int_equal(mkdir(path, 0777), 0);
    assert_int_equal(chmod(path, 0777), 0);
}

enum { NOBODY = 65534 };

void drop_root(void)
{
    if (geteuid() == 0)
        assert_int_equal(seteuid(NOBODY), 0);
}

void regain_root(void)
{
    if (getuid() == 0)
        assert_int_equal(seteuid(0), 0);
}
