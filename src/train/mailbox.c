#include "train/mailbox.h"

#include <stdlib.h>
#include <string.h>

enum { FRESH = 4, INDEX = 3 };

bool gf_mailbox_init(struct gf_mailbox *mailbox, size_t size)
{
    memset(mailbox, 0, sizeof *mailbox);
    for (int i = 0; i < 3; i++) {
        /* calloc maps pages when they are first written: a small network never touches most of them */
        mailbox->letters[i] = calloc(1, size);
        if (!mailbox->letters[i]) {
            gf_mailbox_finish(mailbox);
            return false;
        }
    }
    mailbox->back = 0;
    mailbox->front = 1;
    atomic_init(&mailbox->slot, 2);
    return true;
}

void gf_mailbox_finish(struct gf_mailbox *mailbox)
{
    for (int i = 0; i < 3; i++) {
        free(mailbox->letters[i]);
        mailbox->letters[i] = NULL;
    }
}

void *gf_mailbox_back(struct gf_mailbox *mailbox)
{
    return mailbox->letters[mailbox->back];
}

bool gf_mailbox_publish(struct gf_mailbox *mailbox)
{
    const unsigned old =
        atomic_exchange_explicit(&mailbox->slot, mailbox->back | FRESH, memory_order_acq_rel);
    mailbox->back = old & INDEX;
    return !(old & FRESH);
}

bool gf_mailbox_taken(struct gf_mailbox *mailbox)
{
    return !(atomic_load_explicit(&mailbox->slot, memory_order_relaxed) & FRESH);
}

const void *gf_mailbox_latest(struct gf_mailbox *mailbox)
{
    /* only the reader clears FRESH, so what it sees set stays set until its exchange */
    if (atomic_load_explicit(&mailbox->slot, memory_order_relaxed) & FRESH) {
        const unsigned old = atomic_exchange_explicit(&mailbox->slot, mailbox->front, memory_order_acq_rel);
        mailbox->front = old & INDEX;
        mailbox->front_valid = true;
    }
    return mailbox->front_valid ? mailbox->letters[mailbox->front] : NULL;
}
