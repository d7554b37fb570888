/* Looks at the machine. Each function may be called by any thread; -1 when it cannot tell. */
#ifndef CORPUS_PROBE_H
#define CORPUS_PROBE_H

double probe_load(void);
double probe_memory(void);  /* the free share, 0 to 1 */
double probe_threads(void); /* of this process */

#endif
