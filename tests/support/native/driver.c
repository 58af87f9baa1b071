/* Plays a chunk whose arguments a file holds and writes all arrays as they are afterwards, so that a build for another
   processor can be played in an emulator: driver FILE OUT SEED FIRST COUNT. driver.py writes the file. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
typedef int64_t i64;
enum { BLOCKS = 256, TABLES = 8 };
void entry_play_chunk(const void *, const void *, const void *, const void *, const void *, const void *, const void *,
                      const void *, i64, i64, i64, i64, i64);

static i64 next(FILE *file)
{
    i64 x;
    if (fread(&x, 8, 1, file) != 1) exit(3);
    return x;
}

int main(int count, char **given)
{
    FILE *file = count == 6 ? fopen(given[1], "rb") : NULL;
    i64 blocks = file ? next(file) : 0, sizes[BLOCKS], *words[TABLES];
    char *data[BLOCKS];
    if (!file || blocks > BLOCKS) return 2;
    for (i64 k = 0; k < blocks; k++) {
        sizes[k] = next(file);
        data[k] = aligned_alloc(64, (size_t)(sizes[k] / 64 + 1) * 64);
        if (fread(data[k], 1, (size_t)sizes[k], file) != (size_t)sizes[k]) return 3;
    }
    for (i64 table = 0; table < TABLES; table++) {
        i64 many = next(file);
        words[table] = malloc((size_t)many * 8);
        for (i64 k = 0; k < many; k++) { /* a number, or an address: which block, and how far in it */
            i64 block = next(file), value = next(file);
            words[table][k] = block < 0 ? value : (i64)(intptr_t)(data[block] + value);
        }
    }
    entry_play_chunk(words[0], words[1], words[2], words[3], words[4], words[5], words[6], words[7],
                     atoll(given[3]), atoll(given[4]), atoll(given[5]), 0, 0);
    file = fopen(given[2], "wb");
    for (i64 k = 0; file && k < blocks; k++) fwrite(data[k], 1, (size_t)sizes[k], file);
    return file ? fclose(file) : 2;
}
