#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/float_mode.h"

static void denormal_numbers_become_zero(void **state)
{
    (void)state;
    volatile float small = 1e-20f, result = small * small;
    volatile double tiny = 1e-160, product = tiny * tiny;
    assert_true(result > 0 && product > 0); /* 1e-40 and 1e-320 are denormal */
    gf_flush_denormals();
#if defined(__SSE2__) || defined(__aarch64__)
    result = small * small;
    product = tiny * tiny;
    assert_true(!(result > 0) && !(product > 0));
#endif
    result = small * 1e-10f;
    assert_true(result > 0); /* normal numbers stay */
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(denormal_numbers_become_zero)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
