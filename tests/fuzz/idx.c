/* Two IDX files: the first two bytes are the length of the one with the items; the one with the labels
 * follows. */
#include "target.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_input input = {data, size};
    const size_t high = fuzz_take(&input), wanted = high << 8 | fuzz_take(&input);
    const size_t items = wanted < input.size ? wanted : input.size;
    const struct gf_dataset_request request = {.source = "idx",
                                               .file = "items",
                                               .labels = "labels",
                                               .test_fraction = (double)(size % 3) / 4,
                                               .standardize = size & 1,
                                               .seed = 1};
    struct gf_dataset *dataset = NULL;
    struct gf_error error;
    fuzz_enter_folder();
    fuzz_write("items", input.bytes, items);
    fuzz_write("labels", input.bytes + items, input.size - items);
    fuzz_mark_error(&error);
    if (gf_dataset_create(&request, &dataset, &error)) {
        CHECK(fuzz_error_is_marked(&error));
        fuzz_check_dataset(dataset, &request);
        gf_dataset_destroy(dataset);
        return 0;
    }
    CHECK(!dataset);
    fuzz_check_error(&error, strcmp(error.file, "labels") == 0 ? "labels" : "items");
    return 0;
}
