extern int verbose;

void say(void);
void notify(void);
int version(void);
void work_in_background(void);
