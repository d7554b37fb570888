#include "table.h"

int main(void)
{
    return get_row(1);
}
