/* A library for dlopen: calls back, so that its code is on the stack of a lock. */
void call(void (*function)(void));
int calls;

void call(void (*function)(void))
{
    function();
    calls++; /* no tail call */
}
