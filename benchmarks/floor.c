/* The passes that recombination cannot do without, as a tight loop: extract the merged places, draw one uniform
   spanning tree (Wilson), add up subtrees. Plain arrays of 32-bit numbers, xorshift, no checks. */
#include <stdint.h>

static inline uint64_t next_word(uint64_t *s) {
    uint64_t x = *s;
    x ^= x << 13; x ^= x >> 7; x ^= x << 17;
    return *s = x;
}

/* Number the places of part 0 anew, breadth first from `first`, and write their rows; returns how many. */
int32_t extract(const int64_t *start, const int32_t *neighbour, const int32_t *part, int32_t first,
                int32_t *local, int32_t *places, int32_t *row, int32_t *to) {
    int32_t count = 1, used = 0;
    places[0] = first; local[first] = 0;
    for (int32_t head = 0; head < count; head++) {
        int32_t place = places[head];
        row[head] = used;
        for (int64_t at = start[place]; at < start[place + 1]; at++) {
            int32_t other = neighbour[at];
            if (part[other]) continue;
            if (local[other] < 0) { local[other] = count; places[count++] = other; }
            to[used++] = local[other];
        }
    }
    row[count] = used;
    for (int32_t i = 0; i < count; i++) local[places[i]] = -1;
    return count;
}

/* Draw a tree with root 0 into parent and order. */
void grow(const int32_t *row, const int32_t *to, int32_t n, uint8_t *done, int32_t *parent, int32_t *order, uint64_t *state) {
    int32_t filled = n;
    uint64_t s = *state;
    for (int32_t i = 0; i < n; i++) done[i] = 0;
    done[0] = 1;
    for (int32_t tip = 1; tip < n; tip++) {
        int32_t at = tip;
        while (!done[at]) {
            uint32_t degree = row[at + 1] - row[at];
            parent[at] = to[row[at] + (uint32_t)(((next_word(&s) >> 32) * degree) >> 32)];
            at = parent[at];
        }
        int32_t length = 0;
        for (at = tip; !done[at]; at = parent[at]) { done[at] = 1; order[filled - 1 - length++] = at; }
        /* tips last: read backwards, places come before their parents within a branch */
        for (int32_t i = 0; i < length / 2; i++) {
            int32_t low = filled - length + i, high = filled - 1 - i, keep = order[low];
            order[low] = order[high]; order[high] = keep;
        }
        filled -= length;
    }
    *state = s;
}

/* Add up subtrees and count those within bounds: `order` lists places before their parents from index 1 on. */
int32_t add_up(const int32_t *places, const double *load, const int32_t *parent, const int32_t *order, int32_t n,
               double low, double high, double *sums) {
    int32_t found = 0;
    for (int32_t i = 0; i < n; i++) sums[i] = load[places[i]];
    for (int32_t i = 1; i < n; i++) {
        int32_t at = order[i];
        sums[parent[at]] += sums[at];
        found += sums[at] >= low && sums[at] <= high;
    }
    return found;
}
