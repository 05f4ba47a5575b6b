//go:build purego

package runtime

import (
	"reflect"

	"github.com/gradc/gradc"
)

// Arena is the memory in which a workspace keeps all its arrays: in this build
// one slice of every element type, each long enough for the whole plan, so that
// an offset means the same in all of them. The zero Arena is empty and ready to
// use. It must not be used by two goroutines at a time.
type Arena struct {
	size  int64
	f32   []float32
	f64   []float64
	i32   []int32
	i64   []int64
	u8    []uint8
	bools []bool
	u16   []uint16
	u64   []uint64
}

// Size returns the number of bytes the arena holds.
func (a *Arena) Size() int64 { return a.size }

// grow replaces the memory by size new bytes of each type, where size is a
// multiple of Alignment.
func (a *Arena) grow(size int64) {
	*a = Arena{} // lets the old slices go before the new ones are made
	*a = Arena{
		size:  size,
		f32:   make([]float32, size/4),
		f64:   make([]float64, size/8),
		i32:   make([]int32, size/4),
		i64:   make([]int64, size/8),
		u8:    make([]uint8, size),
		bools: make([]bool, size),
		u16:   make([]uint16, size/2),
		u64:   make([]uint64, size/8),
	}
}

// Carve returns the n elements that begin offset bytes into the arena. The
// offset is a multiple of the element's size. Two slices of one type share
// memory exactly if their bytes overlap. A slice that does not lie within the
// arena is a mistake of the plan, and panics.
func Carve[T gradc.Element](a *Arena, offset int64, n int) []T {
	if n == 0 {
		return nil
	}
	all := whole[T](a)
	start := int(offset / (a.size / int64(len(all))))
	return all[start:][:n:n]
}

// whole returns the arena's slice of the element type.
func whole[T gradc.Element](a *Arena) []T {
	var none []T
	var all any
	switch any(none).(type) {
	case []float32:
		all = &a.f32
	case []float64:
		all = &a.f64
	case []int32:
		all = &a.i32
	case []int64:
		all = &a.i64
	case []uint8:
		all = &a.u8
	case []bool:
		all = &a.bools
	case []uint16:
		all = &a.u16
	case []uint64:
		all = &a.u64
	}
	return *all.(*[]T)
}

// InArena reports whether x shares memory with the arena.
func InArena[T gradc.Element](a *Arena, x []T) bool { return Overlap(x, whole[T](a)) }

// extent returns the addresses of a slice's first byte and of the byte after its
// last one. The slice must not be empty.
func extent[T gradc.Element](x []T) (first, end uintptr) {
	v := reflect.ValueOf(&x[0])
	return v.Pointer(), v.Pointer() + uintptr(len(x))*v.Type().Elem().Size()
}
