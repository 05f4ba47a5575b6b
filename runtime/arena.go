package runtime

// Alignment is the alignment in bytes of an arena and of every array placed in
// it: a cache line, and the widest vector.
const Alignment = 64

// MaxArena is the most bytes an Arena holds: 1 TiB, or 1 GiB where an int has 32
// bits.
const MaxArena = 1 << (30 + 10*(^uint(0)>>63))

// Reserve makes the arena hold at least size bytes. It allocates only if the
// arena is smaller; the bytes are then new and zero, and slices carved before
// are no longer part of it. An arena never shrinks. ok is false, and nothing
// happens, if size is negative or more than MaxArena, as a size that overflowed
// is (Overflow).
func (a *Arena) Reserve(size int64) (ok bool) {
	if size < 0 || size > MaxArena {
		return false
	}
	if size > a.Size() {
		a.grow((size + Alignment - 1) &^ (Alignment - 1))
	}
	return true
}
