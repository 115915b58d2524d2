#pragma once
// Without it the wide-character half of the interface is not declared.
#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <term.h>
