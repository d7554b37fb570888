#ifndef TABLE_H
#define TABLE_H

int get_row(int number);

#endif
