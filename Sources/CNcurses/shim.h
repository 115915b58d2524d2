#pragma once
// Without it the wide-character half of the interface is not declared.
#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <term.h>
#include <wchar.h>

// Swift imports no global that is mutable: ncurses replaces these itself.
static inline WINDOW *curses_standard_screen(void) { return stdscr; }
static inline WINDOW *curses_physical_screen(void) { return curscr; }
static inline TERMINAL *curses_current_terminal(void) { return cur_term; }
static inline int curses_colors(void) { return COLORS; }
static inline int curses_pairs(void) { return COLOR_PAIRS; }

// Swift imports no macro with a cast in it.
static inline attr_t curses_bold(void) { return A_BOLD; }
static inline attr_t curses_dim(void) { return A_DIM; }
static inline attr_t curses_underline(void) { return A_UNDERLINE; }
static inline attr_t curses_reverse(void) { return A_REVERSE; }
static inline int curses_function_key(int number) { return KEY_F(number); }

// The names are arrays without a length, which Swift does not import; a null pointer ends them.
static inline const char *curses_boolean_name(int index) { return boolnames[index]; }
static inline const char *curses_number_name(int index) { return numnames[index]; }
static inline const char *curses_string_name(int index) { return strnames[index]; }

// tigetstr says "no such capability" by the pointer -1; tigetstr takes a char * in some releases.
static inline const char *curses_string_capability(const char *name) {
    const char *value = tigetstr((char *)name);
    return value == (const char *)-1 ? NULL : value;
}
static inline int curses_number_capability(const char *name) { return tigetnum((char *)name); }
static inline int curses_boolean_capability(const char *name) { return tigetflag((char *)name); }

// tiparm is variadic.
static inline const char *curses_expand(const char *capability, int first, int second) {
    return tiparm(capability, first, second);
}

// A pair above 32,767 goes through the last parameter, which the manual page calls opts. A mark is 0 where there
// is none.
static inline void curses_set_cell(
    cchar_t *cell, wchar_t character, wchar_t mark, wchar_t second_mark, attr_t attributes, int pair) {
    wchar_t text[4] = {character, mark, second_mark, 0};
    setcchar(cell, text, attributes, 0, &pair);
}

// ioctl is variadic. False where the terminal does not know its size. (term.h makes a macro of the word
// columns.)
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
