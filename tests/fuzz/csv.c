/* A table: the first byte says which column is the label, how much is for testing and whether it is
 * standardised; the rest is the file. */
#include "target.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const labels[] = {"", "1", "2", "kind", "x", "99", "\xc3\xa9", "0"};
    static const double fractions[] = {0, 0.2, 0.5, 0.99};
    struct fuzz_input input = {data, size};
    const uint8_t how = fuzz_take(&input);
    const struct gf_dataset_request request = {.source = "csv",
                                               .file = "t.csv",
                                               .labels = labels[how & 7],
                                               .test_fraction = fractions[how >> 3 & 3],
                                               .standardize = how & 0x20,
                                               .seed = 1};
    struct gf_dataset *dataset = NULL;
    struct gf_error error;
    fuzz_enter_folder();
    fuzz_write("t.csv", input.bytes, input.size);
    fuzz_mark_error(&error);
    if (gf_dataset_create(&request, &dataset, &error)) {
        CHECK(fuzz_error_is_marked(&error));
        fuzz_check_dataset(dataset, &request);
        gf_dataset_destroy(dataset);
        return 0;
    }
    CHECK(!dataset);
    fuzz_check_error(&error, "t.csv");
    return 0;
}
