// Texts made without the C library's printing, which may allocate and needs much of the stack.
#include "st_internal.h"

char *st_put_text(char *place, const char *end, const char *text) {
    while (*text != 0 && place + 1 < end) *place++ = *text++;
    *place = 0;
    return place;
}

static char *put_digits(char *place, const char *end, uint64_t number, uint32_t base) {
    char digits[24];
    uint32_t first = sizeof digits - 1;
    digits[first] = 0;
    do {
        digits[--first] = "0123456789abcdef"[number % base];
    } while ((number /= base) != 0);
    return st_put_text(place, end, digits + first);
}

char *st_put_number(char *place, const char *end, uint64_t number) { return put_digits(place, end, number, 10); }

char *st_put_hexadecimal(char *place, const char *end, uint64_t number) { return put_digits(place, end, number, 16); }
