package main

import (
	"bufio"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// images are pictures and what they show.
type images struct {
	pixels []uint8 // Side×Side each
	label  []int32
}

// load reads the images called name, "train" or "t10k", of a folder with MNIST's files.
func load(folder, name string) (*images, error) {
	pixels, err := readIDX(folder, name+"-images-idx3-ubyte", Side, Side)
	if err != nil {
		return nil, err
	}
	labels, err := readIDX(folder, name+"-labels-idx1-ubyte")
	if err != nil {
		return nil, err
	}
	if len(pixels) != len(labels)*Side*Side {
		return nil, fmt.Errorf("%s: %s has %d images and %d labels", folder, name, len(pixels)/(Side*Side), len(labels))
	}
	set := &images{pixels: pixels, label: make([]int32, len(labels))}
	for i, l := range labels {
		if l >= Classes {
			return nil, fmt.Errorf("%s: label %d of %s is %d, want less than %d", folder, i, name, l, Classes)
		}
		set.label[i] = int32(l)
	}
	return set, nil
}

// readIDX reads a file of the idx format, packed by gzip or not: 0, 0, the type of the
// elements (8 for bytes), the number of axes, an extent of four bytes for each with the
// high byte first, and the elements. The extents behind the first are given.
func readIDX(folder, name string, extents ...int) ([]uint8, error) {
	path := filepath.Join(folder, name)
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		path += ".gz"
		f, err = os.Open(path)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s has no file %s, packed by gzip or not", folder, name)
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r := io.Reader(bufio.NewReader(f))
	if filepath.Ext(path) == ".gz" {
		if r, err = gzip.NewReader(r); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
	}
	head := make([]uint32, 2+len(extents))
	if err := binary.Read(r, binary.BigEndian, head); err != nil {
		return nil, fmt.Errorf("%s is no idx file: its head is cut off", path)
	}
	if want := uint32(8<<8 | 1 + len(extents)); head[0] != want {
		return nil, fmt.Errorf("%s is no idx file of bytes with %d axes: it begins with %#08x, want %#08x", path, 1+len(extents), head[0], want)
	}
	size := int64(head[1])
	for i, n := range extents {
		if head[2+i] != uint32(n) {
			return nil, fmt.Errorf("%s: axis %d has %d elements, want %d", path, i+1, head[2+i], n)
		}
		size *= int64(n)
	}
	data, err := io.ReadAll(io.LimitReader(r, size+1))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if int64(len(data)) != size {
		return nil, fmt.Errorf("%s has %d bytes of elements or more, want %d", path, len(data), size)
	}
	return data, nil
}

// pick puts chosen images into a batch, which is used again.
func (s *images) pick(batch *images, chosen []int) {
	batch.pixels, batch.label = batch.pixels[:0], batch.label[:0]
	for _, i := range chosen {
		batch.pixels = append(batch.pixels, s.pixels[i*Side*Side:][:Side*Side]...)
		batch.label = append(batch.label, s.label[i])
	}
}
