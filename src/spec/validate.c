#include "spec/validate.h"

#include <math.h>
#include <string.h>

#include "engine/loss.h"
#include "gradflow/dataset.h"

/* Generated sets whose targets are numbers; those of a file are known when it is read. */
static bool has_number_targets(const char *source)
{
    static const char *const names[] = {"sine", "plane"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(source, names[i]) == 0)
            return true;
    return false;
}

static bool blame(const char *key, const struct gf_setting **ret_blamed)
{
    *ret_blamed = gf_setting_find(key);
    return false;
}

static bool data_agrees(const struct gf_spec *spec, const char *source, const struct gf_setting **ret_blamed,
                        struct gf_error *reterr)
{
    char path[GF_PATH_MOST];
    if (!gf_data_source_reads_file((size_t)spec->data.source))
        return true;
    if (!spec->data.file[0]) {
        gf_error_set(reterr, "data.source = %s needs data.file, the file to read", source);
        return blame("data.source", ret_blamed);
    }
    if (!gf_spec_path(spec, spec->data.file, path, sizeof path)) {
        gf_error_set(reterr, "data.file: the path is too long: at most %d bytes with its folder",
                     GF_PATH_MOST - 1);
        return blame("data.file", ret_blamed);
    }
    if (strcmp(source, "idx") != 0)
        return true;
    if (!spec->data.labels[0]) {
        gf_error_set(reterr, "data.source = %s needs data.labels, the file with the labels", source);
        return blame("data.source", ret_blamed);
    }
    if (!gf_spec_path(spec, spec->data.labels, path, sizeof path)) {
        gf_error_set(reterr, "data.labels: the path is too long: at most %d bytes with its folder",
                     GF_PATH_MOST - 1);
        return blame("data.labels", ret_blamed);
    }
    return true;
}

bool gf_spec_agree(const struct gf_spec *spec, const struct gf_setting **ret_blamed, struct gf_error *reterr)
{
    *ret_blamed = NULL;
    const char *source = gf_data_source_name((size_t)spec->data.source);
    if (!source) {
        gf_error_set(reterr, "data.source: there is no source number %d", spec->data.source);
        return blame("data.source", ret_blamed);
    }
    const struct gf_loss *loss = spec->training.loss > 0 ? gf_loss_at((size_t)spec->training.loss - 1) : NULL;
    if (loss && loss->needs_classes && has_number_targets(source)) {
        gf_error_set(reterr,
                     "training.loss = %s needs classes, but data.source = %s has numbers; use mse or auto",
                     loss->name, source);
        return blame("training.loss", ret_blamed);
    }
    return data_agrees(spec, source, ret_blamed, reterr);
}

bool gf_spec_validate(const struct gf_spec *spec, struct gf_error *reterr)
{
    const struct gf_setting *blamed = NULL;
    return gf_spec_agree(spec, &blamed, reterr);
}
