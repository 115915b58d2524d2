#pragma once
// Without this macro the wide-character functions are not declared.
#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <term.h>
#include <wchar.h>

// Swift does not import mutable globals, and ncurses itself reassigns these.
static inline WINDOW *curses_standard_screen(void) { return stdscr; }
static inline WINDOW *curses_physical_screen(void) { return curscr; }
static inline TERMINAL *curses_current_terminal(void) { return cur_term; }
static inline int curses_colors(void) { return COLORS; }
static inline int curses_pairs(void) { return COLOR_PAIRS; }

// Swift does not import macros that contain casts.
static inline attr_t curses_bold(void) { return A_BOLD; }
static inline attr_t curses_dim(void) { return A_DIM; }
static inline attr_t curses_underline(void) { return A_UNDERLINE; }
static inline attr_t curses_reverse(void) { return A_REVERSE; }
static inline int curses_function_key(int number) { return KEY_F(number); }

// Swift does not import arrays without a length. These are terminated by a null pointer.
static inline const char *curses_boolean_name(int index) { return boolnames[index]; }
static inline const char *curses_number_name(int index) { return numnames[index]; }
static inline const char *curses_string_name(int index) { return strnames[index]; }

// tigetstr returns the pointer -1 for "no such capability". In some releases its parameter is a char *.
static inline const char *curses_string_capability(const char *name) {
    const char *value = tigetstr((char *)name);
    return value == (const char *)-1 ? NULL : value;
}
static inline int curses_number_capability(const char *name) { return tigetnum((char *)name); }
static inline int curses_boolean_capability(const char *name) { return tigetflag((char *)name); }

// tiparm is variadic, which Swift does not import.
static inline const char *curses_expand(const char *capability, int first, int second) {
    return tiparm(capability, first, second);
}

// Pairs above 32,767 are passed by the last parameter, which the manual page calls opts. A mark is 0 where there is
// none.
static inline void curses_set_cell(
    cchar_t *cell, wchar_t character, wchar_t mark, wchar_t second_mark, attr_t attributes, int pair) {
    wchar_t text[4] = {character, mark, second_mark, 0};
    setcchar(cell, text, attributes, 0, &pair);
}

// Returns false where the terminal does not know its size. ioctl is variadic, which Swift does not import. (term.h
// defines the word columns as a macro.)
static inline bool curses_window_size(int descriptor, int *width, int *height) {
    struct winsize size = {0};
    if (ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) return false;
    *width = size.ws_col;
    *height = size.ws_row;
    return true;
}

static inline int curses_waiting_bytes(int descriptor) {
    int count = 0;
    return ioctl(descriptor, FIONREAD, &count) == 0 ? count : -1;
}
