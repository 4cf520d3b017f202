#include "spec/path.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "gradflow/spec.h"

bool gf_path_join(const char *folder, const char *name, char *path, size_t size)
{
    const size_t length = strlen(folder);
    const bool alone = !length || name[0] == '/';
    const char *slash = alone || folder[length - 1] == '/' ? "" : "/";
    const int wanted = snprintf(path, size, "%s%s%s", alone ? "" : folder, slash, name);
    if (wanted >= 0 && (size_t)wanted < size)
        return true;
    path[0] = '\0';
    return false;
}

bool gf_path_folder(const char *path, char *folder, size_t size)
{
    const char *slash = strrchr(path, '/');
    size_t length = slash ? (size_t)(slash - path) : 0;
    while (length > 1 && path[length - 1] == '/')
        length--;
    if (slash && length == 0)
        length = 1;
    if (length >= size)
        return false;
    memset(folder, 0, size);
    memcpy(folder, path, length);
    return true;
}

/* The path never grows: parts are moved towards its start. */
void gf_path_tidy(char *path)
{
    const size_t root = path[0] == '/' ? 1 : 0;
    size_t used = root;
    for (const char *part = path + root; *part;) {
        const size_t length = strcspn(part, "/");
        const char *next = part + length + (part[length] == '/');
        const char *last = path + used;
        while (last > path + root && last[-1] != '/')
            last--;
        const size_t last_length = (size_t)(path + used - last);
        const bool up = length == 2 && part[0] == '.' && part[1] == '.';
        const bool last_up = last_length == 2 && last[0] == '.' && last[1] == '.';
        if (length == 0 || (length == 1 && part[0] == '.') || (up && root && used == root)) {
            /* says nothing */
        } else if (up && used > root && !last_up) {
            used = (size_t)(last - path);
            used -= used > root; /* and its slash */
        } else {
            if (used > root)
                path[used++] = '/';
            memmove(path + used, part, length);
            used += length;
        }
        part = next;
    }
    path[used] = '\0';
}

bool gf_path_absolute(const char *path, char *absolute, size_t size)
{
    char folder[GF_PATH_MOST] = "";
    if (path[0] != '/' && !getcwd(folder, sizeof folder))
        return false;
    if (!gf_path_join(folder, path, absolute, size))
        return false;
    gf_path_tidy(absolute);
    return true;
}

bool gf_path_same(const char *a, const char *b)
{
    char x[2 * GF_PATH_MOST], y[2 * GF_PATH_MOST];
    if (strcmp(a, b) == 0)
        return true;
    return gf_path_absolute(a, x, sizeof x) && gf_path_absolute(b, y, sizeof y) && strcmp(x, y) == 0;
}
