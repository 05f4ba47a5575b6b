//go:build !purego

package runtime

import (
	"unsafe"

	"github.com/gradc/gradc"
)

// Arena is one block of memory, aligned to Alignment bytes, in which a workspace
// keeps all its arrays. The zero Arena is empty and ready to use. It must not be
// used by two goroutines at a time.
type Arena struct {
	mem []byte // begins at an address that is a multiple of Alignment
}

// Size returns the number of bytes the arena holds.
func (a *Arena) Size() int64 { return int64(len(a.mem)) }

// grow replaces the memory by size new bytes, where size is a multiple of
// Alignment.
func (a *Arena) grow(size int64) {
	a.mem = nil // lets the old block go before the new one is made
	block := make([]byte, size+Alignment-1)
	skip := -uintptr(unsafe.Pointer(unsafe.SliceData(block))) % Alignment
	a.mem = block[skip:][:size:size]
}

// Carve returns the n elements that begin offset bytes into the arena. The
// offset is a multiple of the element's size. Two slices share memory exactly if
// their bytes overlap. A slice that does not lie within the arena is a mistake
// of the plan, and panics.
func Carve[T gradc.Element](a *Arena, offset int64, n int) []T {
	if n == 0 {
		return nil
	}
	var element T
	bytes := a.mem[offset:][:n*int(unsafe.Sizeof(element))] // holds the bounds check
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(bytes))), n)
}

// InArena reports whether x shares memory with the arena.
func InArena[T gradc.Element](a *Arena, x []T) bool { return Overlap(x, a.mem) }

// extent returns the addresses of a slice's first byte and of the byte after its
// last one. The slice must not be empty.
func extent[T gradc.Element](x []T) (first, end uintptr) {
	var element T
	first = uintptr(unsafe.Pointer(&x[0]))
	return first, first + uintptr(len(x))*unsafe.Sizeof(element)
}
