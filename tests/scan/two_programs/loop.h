struct loop {
    void (*on_turn)(void);
};

void loop_run(struct loop *loop);
