/* The worker as a thread: how it computes, which signals it takes, and when there is none. */
#include "trainer_support.h"

#include <errno.h>
#include <fenv.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

#include "base/float_mode.h"

static bool no_threads;
static sigset_t workers_mask; /* what the worker inherits */

int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *),
                          void *context);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *),
                          void *context);

int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *),
                          void *context)
{
    pthread_sigmask(SIG_SETMASK, NULL, &workers_mask);
    return no_threads ? EAGAIN : __real_pthread_create(thread, attributes, start, context);
}

static void without_a_thread_there_is_an_error(void **state)
{
    (void)state;
    const struct gf_spec spec = test_spec("network.depth=2", NULL);
    struct gf_trainer *trainer = NULL;
    struct gf_error error = {0};
    no_threads = true;
    assert_false(gf_trainer_create(&spec, NULL, &trainer, &error));
    no_threads = false;
    assert_null(trainer);
    assert_non_null(strstr(error.message, "thread"));
    sigset_t blocked;
    pthread_sigmask(SIG_SETMASK, NULL, &blocked);
    assert_false(sigismember(&blocked, SIGINT)); /* nor is anything left blocked */
}

static void the_worker_flushes_denormals(void **state)
{
    (void)state;
    /* somewhere on the way down the deltas pass from 1e-38 to 1e-45 */
    const struct gf_spec spec = test_spec("network.depth=120", "network.width=4", NULL);
    fenv_t flushing; /* a thread inherits this: it must not come from here */
    fegetenv(&flushing);
    fesetenv(FE_DFL_ENV);
    struct gf_trainer *trainer = create(&spec);
    fesetenv(&flushing);
    const struct gf_snapshot *snapshot = settle(trainer);
    assert_true(snapshot->layers[0].delta_rms == 0 && snapshot->layers[119].delta_rms > 0);
    expect_record(&spec, snapshot);
    gf_trainer_destroy(trainer);
}

static atomic_int signals_seen;
static pthread_t main_thread;

static void on_signal(int number)
{
    (void)number;
    if (pthread_equal(pthread_self(), main_thread))
        atomic_fetch_add(&signals_seen, 1);
    else
        atomic_fetch_add(&signals_seen, 1000);
}

static void signals_go_to_the_screen_s_thread(void **state)
{
    (void)state;
    struct sigaction action = {.sa_handler = on_signal};
    main_thread = pthread_self();
    sigaction(SIGUSR1, &action, NULL);
    const struct gf_spec spec = small();
    struct gf_trainer *trainer = create(&spec);
    assert_true(gf_trainer_run(trainer));
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &signals, NULL); /* with this thread not taking it, nobody does */
    kill(getpid(), SIGUSR1);
    wait_for_iteration(trainer, 20);
    gf_trainer_destroy(trainer);
    assert_int_equal(atomic_load(&signals_seen), 0);
    pthread_sigmask(SIG_UNBLOCK, &signals, NULL);
    assert_int_equal(atomic_load(&signals_seen), 1);
}

static void faults_reach_the_worker(void **state)
{
    (void)state;
    const struct gf_spec spec = small();
    gf_trainer_destroy(create(&spec));
    assert_false(sigismember(&workers_mask, SIGSEGV)); /* the handler that restores the terminal must run */
    assert_false(sigismember(&workers_mask, SIGABRT));
    assert_true(sigismember(&workers_mask, SIGINT));
    assert_true(sigismember(&workers_mask, SIGWINCH));
}

int main(void)
{
    gf_flush_denormals();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(faults_reach_the_worker),
        cmocka_unit_test(the_worker_flushes_denormals),
        cmocka_unit_test(without_a_thread_there_is_an_error),
        cmocka_unit_test(signals_go_to_the_screen_s_thread),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
