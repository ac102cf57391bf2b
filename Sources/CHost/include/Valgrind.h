#pragma once
#include <stdbool.h>

/// Whether the program runs under valgrind, whichever tool.
bool cnnbench_is_on_valgrind(void);

/// Requests to callgrind; nothing happens without it.
///
/// Source: Valgrind manual, sections 2.3.1 "The Client Request mechanism" and 6.5 "Callgrind specific client requests".
void cnnbench_callgrind_start(void);
void cnnbench_callgrind_zero(void);
void cnnbench_callgrind_dump(void);
void cnnbench_callgrind_stop(void);
