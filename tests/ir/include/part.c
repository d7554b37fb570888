// Not a header: its functions belong to the unit that includes it.
static void part(struct mutex *m)
{
    raw_unlock(m);
}
