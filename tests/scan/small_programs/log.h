extern int log_lines;

void log_line(void);
