/* The mailbox and the command queue, each by itself. */
#include "support.h"

#include <pthread.h>

#include "train/mailbox.h"
#include "train/queue.h"

static void newest_wins(void **state)
{
    (void)state;
    struct gf_mailbox mailbox;
    assert_true(gf_mailbox_init(&mailbox, sizeof(struct gf_snapshot)));
    assert_null(gf_mailbox_latest(&mailbox));
    assert_true(gf_mailbox_taken(&mailbox));
    for (uint64_t i = 1; i <= 5; i++) {
        ((struct gf_snapshot *)gf_mailbox_back(&mailbox))->serial = i;
        assert_true(gf_mailbox_publish(&mailbox) == (i == 1));
        assert_false(gf_mailbox_taken(&mailbox));
    }
    const struct gf_snapshot *latest = gf_mailbox_latest(&mailbox);
    assert_int_equal(latest->serial, 5);
    assert_true(gf_mailbox_taken(&mailbox));
    ((struct gf_snapshot *)gf_mailbox_back(&mailbox))->serial = 6;
    assert_true(gf_mailbox_publish(&mailbox));
    ((struct gf_snapshot *)gf_mailbox_back(&mailbox))->serial = 7;
    assert_false(gf_mailbox_publish(&mailbox));
    ((struct gf_snapshot *)gf_mailbox_back(&mailbox))->serial = 8;
    assert_int_equal(latest->serial, 5); /* the reader's own, whatever is published */
    latest = gf_mailbox_latest(&mailbox);
    assert_int_equal(latest->serial, 7);
    assert_ptr_equal(gf_mailbox_latest(&mailbox), gf_mailbox_latest(&mailbox));
    gf_mailbox_finish(&mailbox);
}

enum { PUBLICATIONS = 200000, WORDS = 64 };

static void *write_many(void *context)
{
    struct gf_mailbox *mailbox = context;
    for (uint64_t i = 1; i <= PUBLICATIONS; i++) {
        struct gf_snapshot *back = gf_mailbox_back(mailbox);
        back->serial = i;
        memset(back->neurons, (int)(i % 251), WORDS);
        gf_mailbox_publish(mailbox);
    }
    return NULL;
}

static void snapshots_are_never_torn(void **state)
{
    (void)state;
    struct gf_mailbox mailbox;
    pthread_t writer;
    assert_true(gf_mailbox_init(&mailbox, sizeof(struct gf_snapshot)));
    assert_int_equal(pthread_create(&writer, NULL, write_many, &mailbox), 0);
    uint64_t last = 0;
    while (last < PUBLICATIONS) {
        const struct gf_snapshot *latest = gf_mailbox_latest(&mailbox);
        if (!latest)
            continue;
        assert_true(latest->serial >= last);
        last = latest->serial;
        for (size_t i = 0; i < WORDS; i++)
            assert_int_equal(latest->neurons[i], last % 251);
    }
    pthread_join(writer, NULL);
    gf_mailbox_finish(&mailbox);
}

static struct gf_spec spec_with(uint64_t seed)
{
    static struct gf_spec spec;
    spec.seed = seed;
    return spec;
}

static void commands_come_in_order(void **state)
{
    (void)state;
    struct gf_queue *queue = calloc(1, sizeof *queue);
    static struct gf_command command;
    for (int round = 0; round < 3; round++) {
        for (uint64_t i = 0; i < GF_QUEUE_SIZE; i++)
            assert_true(gf_queue_push(queue, GF_COMMAND_STEP, i, NULL));
        assert_false(gf_queue_push(queue, GF_COMMAND_STEP, 99, NULL));
        const struct gf_spec spec = spec_with(1);
        assert_false(gf_queue_push(queue, GF_COMMAND_SET, 99, &spec));
        for (uint64_t i = 0; i < GF_QUEUE_SIZE; i++) {
            assert_true(gf_queue_pop(queue, &command));
            assert_int_equal(command.count, i);
        }
        assert_false(gf_queue_pop(queue, &command));
        assert_true(gf_queue_push(queue, GF_COMMAND_RUN, 0, NULL)); /* so that rounds start elsewhere */
        assert_true(gf_queue_pop(queue, &command));
    }
    free(queue);
}

static void a_newer_set_replaces_only_where_order_does_not_matter(void **state)
{
    (void)state;
    static const struct {
        enum gf_command_kind between;
        bool replaces;
    } cases[] = {
        {GF_COMMAND_SET, true},         {GF_COMMAND_RUN, true},      {GF_COMMAND_PAUSE, true},
        {GF_COMMAND_STEP_EPOCH, false}, {GF_COMMAND_RESTART, false}, {GF_COMMAND_STEP, false},
    };
    struct gf_queue *queue = calloc(1, sizeof *queue);
    static struct gf_command command;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct gf_spec spec = spec_with(10);
        const size_t expected = cases[i].between == GF_COMMAND_SET ? 1 : cases[i].replaces ? 2 : 3;
        assert_true(gf_queue_push(queue, GF_COMMAND_SET, 1, &spec));
        assert_true(gf_queue_push(queue, cases[i].between, 2, &spec));
        spec = spec_with(20);
        assert_true(gf_queue_push(queue, GF_COMMAND_SET, 3, &spec));
        assert_int_equal(queue->count, expected);
        assert_true(gf_queue_pop(queue, &command));
        assert_int_equal(command.kind, GF_COMMAND_SET);
        assert_int_equal(command.count, cases[i].replaces ? 3 : 1);
        assert_int_equal(command.spec.seed, cases[i].replaces ? 20 : 10);
        while (gf_queue_pop(queue, &command))
            continue;
        if (!cases[i].replaces)
            assert_int_equal(command.count, 3);
    }
    /* also when it is full */
    const struct gf_spec spec = spec_with(30);
    for (size_t i = 0; i + 1 < GF_QUEUE_SIZE; i++)
        assert_true(gf_queue_push(queue, GF_COMMAND_STEP, 1, NULL));
    assert_true(gf_queue_push(queue, GF_COMMAND_SET, 4, &spec));
    assert_true(gf_queue_push(queue, GF_COMMAND_SET, 5, &spec));
    assert_false(gf_queue_push(queue, GF_COMMAND_RUN, 0, NULL));
    free(queue);
}

static void actions_stay_in_order(void **state)
{
    (void)state;
    struct gf_queue *queue = calloc(1, sizeof *queue);
    struct gf_command command;
    struct gf_action action;
    struct gf_spec spec = test_spec(NULL);
    assert_non_null(queue);
    assert_null(gf_queue_at(queue, 0));
    assert_true(gf_action_parse("kill 3.5", &action, NULL));
    assert_true(gf_queue_push(queue, GF_COMMAND_SET, 1, &spec));
    assert_true(gf_queue_push_action(queue, 7, &action));
    assert_true(gf_queue_push(queue, GF_COMMAND_SET, 2, &spec)); /* does not overtake the action */
    assert_int_equal(queue->count, 3);
    assert_int_equal(gf_queue_at(queue, 1)->kind, GF_COMMAND_ACT);
    assert_null(gf_queue_at(queue, 3));
    assert_true(gf_queue_pop(queue, &command) && command.kind == GF_COMMAND_SET && command.count == 1);
    assert_true(gf_queue_pop(queue, &command) && command.kind == GF_COMMAND_ACT && command.count == 7);
    assert_int_equal(command.action.neuron, 5);
    assert_true(gf_queue_pop(queue, &command) && command.kind == GF_COMMAND_SET && command.count == 2);
    for (size_t i = 0; i < GF_QUEUE_SIZE; i++)
        assert_true(gf_queue_push_action(queue, i + 1, &action));
    assert_false(gf_queue_push_action(queue, 99, &action));
    free(queue);
}

/* Undoing neither takes a waiting SET's place nor lets another take its own. */
static void an_undo_keeps_its_place(void **state)
{
    (void)state;
    struct gf_queue *queue = calloc(1, sizeof *queue);
    struct gf_command *command = malloc(sizeof *command);
    const struct gf_spec spec = test_spec("network.depth=2", NULL);
    const struct gf_settings_place place = {.serial = 5, .unsent = true};
    assert_true(gf_queue_push(queue, GF_COMMAND_SET, 1, &spec));
    assert_true(gf_queue_push_back(queue, 2, &spec, &place));
    assert_true(gf_queue_push_back(queue, 3, &spec, &place));
    assert_true(gf_queue_push(queue, GF_COMMAND_SET, 4, &spec));
    assert_true(gf_queue_push(queue, GF_COMMAND_SET, 5, &spec));
    static const struct {
        uint64_t serial;
        bool back;
    } expected[] = {{1, false}, {2, true}, {3, true}, {5, false}};
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        assert_true(gf_queue_pop(queue, command));
        assert_int_equal(command->count, expected[i].serial);
        assert_int_equal(command->is_back, expected[i].back);
        if (command->is_back)
            assert_true(command->back.serial == 5 && command->back.unsent);
    }
    assert_false(gf_queue_pop(queue, command));
    for (uint64_t i = 0; i < GF_QUEUE_SIZE; i++)
        assert_true(gf_queue_push_back(queue, i, &spec, &place));
    assert_false(gf_queue_push_back(queue, 99, &spec, &place));
    free(command);
    free(queue);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_undo_keeps_its_place),
        cmocka_unit_test(newest_wins),
        cmocka_unit_test(snapshots_are_never_torn),
        cmocka_unit_test(commands_come_in_order),
        cmocka_unit_test(a_newer_set_replaces_only_where_order_does_not_matter),
        cmocka_unit_test(actions_stay_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
