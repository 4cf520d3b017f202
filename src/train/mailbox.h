/* Three letters (snapshots, pictures of the plane) between the worker and the screen: the newest wins,
 * neither side ever waits.
 *
 * One letter belongs to the writer, one to the reader, the third lies in the slot between them and changes
 * hands by one atomic exchange. Thread: one writer, one reader. */
#ifndef GRADFLOW_TRAIN_MAILBOX_H
#define GRADFLOW_TRAIN_MAILBOX_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

struct gf_mailbox {
    void *letters[3];
    atomic_uint slot;     /* index of the one in between, and whether it is fresh */
    unsigned back, front; /* the writer's, the reader's */
    bool front_valid;     /* the reader has taken one */
};

bool gf_mailbox_init(struct gf_mailbox *mailbox, size_t size); /* of a letter, zeroed; false: no memory */
void gf_mailbox_finish(struct gf_mailbox *mailbox);

void *gf_mailbox_back(struct gf_mailbox *mailbox); /* to write into; not cleared */
/* Put the back one into the slot. Returns whether the reader had taken the one before. */
bool gf_mailbox_publish(struct gf_mailbox *mailbox);
bool gf_mailbox_taken(struct gf_mailbox *mailbox); /* nothing fresh lies in the slot */

/* The newest; unchanging until the next call. NULL before the first. */
const void *gf_mailbox_latest(struct gf_mailbox *mailbox);

#endif
