// What rests on a belief is for an audit: at `likely` nothing is said.
struct session;

extern void session_lock(struct session *s);
extern void session_unlock(struct session *s);

int count(struct session *s, int n)
{
    session_lock(s);
    if (n < 0)
        return -1; // EXPECT-NONE: missing-unlock
    session_unlock(s);
    return n;
}

void count_twice(struct session *s)
{
    session_lock(s);
    session_lock(s); // EXPECT-NONE: double-lock
    session_unlock(s);
}
