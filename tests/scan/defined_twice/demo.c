// A program that is linked with the library, and starts no thread.
#include "settings.h"

int main(void)
{
    say();
    return version();
}
