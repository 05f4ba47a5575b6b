package main

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"encoding/csv"
	"fmt"
	"strconv"
)

// The UCI optical recognition of handwritten digits: a line an image, 64 pixels
// from 0 to 16 and the digit.
//
//go:embed digits.csv.gz
var digitsCSV []byte

// images is a set of labelled images, Pixels each, one after the other.
type images struct {
	pixels []uint8
	label  []int32
	batch  *images // reused by pick
}

// load splits the embedded data: each fifth image tests, the others train.
func load() (train, test *images, err error) {
	z, err := gzip.NewReader(bytes.NewReader(digitsCSV))
	if err != nil {
		return nil, nil, err
	}
	rows := csv.NewReader(z)
	rows.FieldsPerRecord = Pixels + 1
	records, err := rows.ReadAll()
	if err != nil {
		return nil, nil, err
	}
	train, test = &images{}, &images{}
	for i, r := range records {
		set := train
		if i%5 == 4 {
			set = test
		}
		for k, field := range r {
			v, err := strconv.ParseUint(field, 10, 8)
			if err != nil {
				return nil, nil, fmt.Errorf("digits.csv, row %d: %w", i+1, err)
			}
			if k < Pixels {
				set.pixels = append(set.pixels, uint8(v))
			} else {
				set.label = append(set.label, int32(v))
			}
		}
	}
	return train, test, nil
}

// pick returns the images at the given indices, valid until the next call.
func (m *images) pick(indices []int) *images {
	if m.batch == nil {
		m.batch = &images{}
	}
	b := m.batch
	b.pixels, b.label = b.pixels[:0], b.label[:0]
	for _, i := range indices {
		b.pixels = append(b.pixels, m.pixels[i*Pixels:(i+1)*Pixels]...)
		b.label = append(b.label, m.label[i])
	}
	return b
}
