package main

import "encoding/json"

// module has the functions of one problem by name.
type module map[string]function

// modules are the problems.
var modules = map[string]module{
	"ba":       baModule,
	"det":      detModule,
	"gmm":      gmmModule,
	"ht":       htModule,
	"kmeans":   kmeansModule,
	"llsq":     llsqModule,
	"lse":      lseModule,
	"lstm":     lstmModule,
	"ode":      odeModule,
	"particle": particleModule,
	"saddle":   saddleModule,
}

// function prepares a computation at an input, which is not timed.
type function func(input json.RawMessage) (*computation, error)

// computation is a function at an input.
type computation struct {
	run    func() error // once; this is what is timed
	output func() any   // of the last run, as JSON has it
}

// on is a function that decodes its input as an I.
func on[I any](prepare func(in *I) (*computation, error)) function {
	return func(input json.RawMessage) (*computation, error) {
		in := new(I)
		if err := decode(input, in); err != nil {
			return nil, err
		}
		return prepare(in)
	}
}

// compute is the computation of f, whose result is the output.
func compute[T any](f func() (T, error)) (*computation, error) {
	return computeAs(f, func(y T) any { return y })
}

// computeAs is the computation of f, whose result is the output after conversion.
func computeAs[T any](f func() (T, error), convert func(y T) any) (*computation, error) {
	var y T
	return &computation{
		run: func() (err error) {
			y, err = f()
			return err
		},
		output: func() any { return convert(y) },
	}, nil
}
